/**
 * PutTraceSegments: sends documents, at most 50 in a call, and returns the outcome of each. After a call that must wait
 * the documents behind it are `unsent`. It throws nothing and tries nothing again: the owner of the queue does.
 * https://docs.aws.amazon.com/xray/latest/api/API_PutTraceSegments.html
 */
import * as v from 'valibot';
import { readBatchAnswer } from '../../kit/aws/batch.ts';
import { describeError, isPassingCode } from '../../kit/aws/error.ts';
import {
  ACCEPTED,
  all,
  within,
  type CallAllowance,
  type Delivery,
  type Outcome,
  type Remark,
} from '../../kit/delivery.ts';
import { describeUrl } from '../../kit/failure.ts';
import { said } from '../../kit/said.ts';
import { MAX_DOCUMENTS_PER_CALL } from '../limits.ts';
import type { Call } from './call.ts';

export type PutTraceSegments = (
  documents: readonly string[],
  allowance?: CallAllowance,
) => Promise<Delivery>;

const TIMEOUT_MS = 10_000;
const DOCUMENT_ID = /"id"\s*:\s*"([0-9a-f]{16})"/i;
const BEHIND: Outcome = { kind: 'unsent', reason: 'documents before it must wait' };

const Processed = v.object({
  UnprocessedTraceSegments: v.nullish(
    v.array(v.object({ Id: said, ErrorCode: said, Message: said })),
  ),
});

/** @param now Unix milliseconds */
export function createPutTraceSegments(call: Call, now: () => number): PutTraceSegments {
  return async (documents, allowance = within(TIMEOUT_MS)) => {
    const outcomes: Outcome[] = [];
    const remarks: Remark[] = [];
    for (let start = 0; start < documents.length; start += MAX_DOCUMENTS_PER_CALL) {
      const batch = documents.slice(start, start + MAX_DOCUMENTS_PER_CALL);
      const delivery = await put(call, batch, now, allowance);
      // The next send begins with a batch that was refused as a whole, and its owner may halve it then.
      const isLater = delivery.isDivisible === true && start > 0;
      if (!isLater) {
        outcomes.push(...delivery.outcomes);
        remarks.push(...(delivery.remarks ?? []));
      }
      if (isLater || delivery.isDivisible === true || delivery.outcomes.some(mustWait)) {
        while (outcomes.length < documents.length) outcomes.push(BEHIND);
        return { ...(isLater ? {} : delivery), outcomes, remarks };
      }
    }
    return { outcomes, remarks };
  };
}

async function put(
  call: Call,
  documents: readonly string[],
  now: () => number,
  allowance: CallAllowance,
): Promise<Delivery> {
  const body = `{"TraceSegmentDocuments":[${documents.map((each) => JSON.stringify(each)).join(',')}]}`;
  const answer = await call('/TraceSegments', body, allowance);
  const count = documents.length;
  if (answer.kind !== 'answer') return { outcomes: all(count, answer) };
  const { url } = answer;
  const read = readBatchAnswer(answer, { url, count, body: Processed, now: now() });
  return 'delivery' in read
    ? read.delivery
    : readProcessed(url, documents, read.body.UnprocessedTraceSegments ?? []);
}

type Unprocessed = NonNullable<v.InferOutput<typeof Processed>['UnprocessedTraceSegments']>[number];

type Refusal = Extract<Outcome, { readonly kind: 'retry' | 'refused' }>;

function readProcessed(
  url: string,
  documents: readonly string[],
  unprocessed: readonly Unprocessed[],
): Delivery {
  const outcomes = all(documents.length, ACCEPTED);
  const unnamed: Refusal[] = [];
  const ids = unprocessed.length === 0 ? [] : documents.map(idOf);
  for (const { Id, ErrorCode, Message } of unprocessed) {
    const reason = `Cannot send a document to ${describeUrl(url)}: ${describeError(ErrorCode, Message)}`;
    const outcome: Refusal = { kind: isPassingCode(ErrorCode) ? 'retry' : 'refused', reason };
    const place = ids.findIndex(
      (id, at) => id !== undefined && id === Id && outcomes[at] === ACCEPTED,
    );
    if (place === -1) unnamed.push(outcome);
    else outcomes[place] = outcome;
  }
  // X-Ray names no id where it cannot read one. Which document it was is known only when there is no other.
  const others = outcomes.filter((outcome) => outcome === ACCEPTED).length;
  if (unnamed.length < others) {
    return { outcomes, remarks: unnamed.map(({ reason }) => ({ count: 1, reason })) };
  }
  for (const [place, outcome] of outcomes.entries()) {
    if (outcome === ACCEPTED) outcomes[place] = unnamed.shift() ?? ACCEPTED;
  }
  return { outcomes };
}

/** The encoder writes a document's own id before any other; `trace_id` and `parent_id` do not fit. */
function idOf(document: string): string | undefined {
  return DOCUMENT_ID.exec(document)?.[1];
}

function mustWait({ kind }: Outcome): boolean {
  return kind === 'retry' || kind === 'unsent';
}
