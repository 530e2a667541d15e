/**
 * StartLiveTail: a client names log groups and a filter, and gets the matching events that are stored from then on.
 * Sessions live in memory only. It does not check stream names, since a stream may be created later; it supports no
 * linked accounts, so it does not find a group of another account. Clients put `stream-` before the host, also before
 * `localhost`, which does not resolve then: `disableHostPrefix` (SDK for JavaScript), `inject_host_prefix=False`
 * (boto3) or AWS_DISABLE_HOST_PREFIX_INJECTION=true (AWS CLI) ends that.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
 */
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { AwsError } from '../../aws/error.ts';
import { EventStream } from '../../aws/event-stream.ts';
import { answering, type Operations } from '../../aws/operation.ts';
import { groupArn } from '../arn.ts';
import type { OnBatch, StoredBatch } from '../events/stored.ts';
import { groupNamed, invalid } from '../named.ts';
import type { FilterPattern } from '../pattern/parsed.ts';
import { parsePattern } from '../pattern/pattern.ts';
import { createWork, type TakeWork } from '../pattern/work.ts';
import type { LogGroup, LogStore, Scope } from '../store.ts';
import { openSession, type Every, type Session } from './session.ts';

export interface LiveTailEffects {
  /** @default setInterval */
  readonly every?: Every;
  /** In [0, 1). @default Math.random */
  readonly random?: () => number;
}

export interface LiveTailOptions extends LiveTailEffects {
  readonly store: LogStore;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface LiveTail {
  readonly operations: Operations;
  /** To be told of every batch of log events that is kept. */
  readonly onKept: OnBatch;
}

/** Sessions of one account and region at a time: the service's default quota. */
const MAX_SESSIONS = 15;

const Input = v.object({
  logGroupIdentifiers: v.array(v.string()),
  logStreamNames: v.optional(v.array(v.string())),
  logStreamNamePrefixes: v.optional(v.array(v.string())),
  logEventFilterPattern: v.optional(v.string()),
});

type Input = v.InferOutput<typeof Input>;

/** Which events a session is about. */
interface Selection {
  readonly scope: Scope;
  /** Whether events of this batch can be among them. */
  covers(batch: StoredBatch): boolean;
  readonly pattern: FilterPattern;
}

interface Tail extends Selection {
  readonly session: Session;
}

export function createLiveTail(options: LiveTailOptions): LiveTail {
  const { store, now, every = everyInterval, random = Math.random } = options;
  const tails = new Set<Tail>();

  function open(selection: Selection, start: object): ReadableStream<Uint8Array> {
    const ended = () => tails.delete(tail);
    const tail = { ...selection, session: openSession({ start, now, every, random, ended }) };
    tails.add(tail);
    return tail.session.stream;
  }

  return {
    operations: {
      StartLiveTail: answering(Input, (input, caller) => {
        judge(input);
        const pattern = parsePattern(input.logEventFilterPattern ?? '');
        const groups = input.logGroupIdentifiers.map((logGroupIdentifier) =>
          groupNamed(store, caller, { logGroupIdentifier }),
        );
        const other = groups.find((group) => group.class !== 'STANDARD');
        if (other !== undefined) {
          throw new AwsError(
            'InvalidOperationException',
            `Live Tail is not supported for log groups of the class ${other.class}`,
          );
        }
        if (countOf(tails, caller) >= MAX_SESSIONS) {
          throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
        }
        const selection = { scope: caller, covers: coverage(caller, groups, input), pattern };
        return new EventStream((requestId) =>
          open(selection, { requestId, sessionId: randomUUID(), ...input }),
        );
      }),
    },

    onKept(batch) {
      const takeWork = createWork();
      for (const tail of tails) {
        if (!tail.covers(batch)) continue;
        // A fault in a tail must not fail the sender of the batch.
        try {
          offer(tail, batch, takeWork);
        } catch {
          tail.session.fail();
        }
      }
    },
  };
}

function coverage(
  scope: Scope,
  groups: readonly LogGroup[],
  { logStreamNames: streams, logStreamNamePrefixes: prefixes }: Input,
): Selection['covers'] {
  // By name and not by row, so that a group that is made again is still followed.
  const names = new Set(groups.map(({ name }) => name));
  return ({ scope: { account, region }, group, stream }) =>
    account === scope.account &&
    region === scope.region &&
    names.has(group.name) &&
    (streams?.includes(stream.name) ?? true) &&
    (prefixes?.some((prefix) => stream.name.startsWith(prefix)) ?? true);
}

/** The rest of a batch that is too long for the patterns of all sessions is left out, as an update's 501st event is. */
function offer({ pattern, session }: Tail, batch: StoredBatch, takeWork: TakeWork): void {
  const logGroupIdentifier = groupArn(batch.scope, batch.group.name);
  for (const { timestamp, message } of batch.events) {
    if (!takeWork(pattern, message)) return session.leaveOut();
    if (!pattern.matches(message)) continue;
    session.offer({
      logGroupIdentifier,
      logStreamName: batch.stream.name,
      message,
      timestamp,
      ingestionTime: batch.ingestionMs,
    });
  }
}

/** @throws AwsError for what the model's constraints do not say. */
function judge({ logGroupIdentifiers, logStreamNames, logStreamNamePrefixes }: Input): void {
  for (const identifier of logGroupIdentifiers) {
    if (!identifier.startsWith('arn:')) {
      throw invalid(
        `Invalid log group identifier '${identifier}': specify the ARN of the log group`,
      );
    }
  }
  if (logStreamNames !== undefined && logStreamNamePrefixes !== undefined) {
    throw invalid('Only one of logStreamNames and logStreamNamePrefixes may be specified');
  }
  if (
    logGroupIdentifiers.length > 1 &&
    (logStreamNames !== undefined || logStreamNamePrefixes !== undefined)
  ) {
    throw invalid(
      'logStreamNames and logStreamNamePrefixes may only be specified with a single log group',
    );
  }
}

function countOf(tails: ReadonlySet<Tail>, { account, region }: Scope): number {
  return [...tails].filter(({ scope }) => scope.account === account && scope.region === region)
    .length;
}

function everyInterval(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms);
  return () => clearInterval(timer);
}
