/**
 * What AWS says when it refuses a call: a code and a sentence, in a header or in JSON of either protocol. The status
 * alone does not tell whether to try again: CloudWatch Logs throttles with 400.
 * https://docs.aws.amazon.com/xray/latest/api/CommonErrors.html
 */
import * as v from 'valibot';
import { isDivisibleStatus, isPassingStatus, type Answer } from '../client.ts';
import { oneLine } from '../failure.ts';
import { said } from '../said.ts';

export interface AwsError {
  /** Without the namespace before it and the URL behind it. */
  readonly code: string | undefined;
  /** Code and sentence, for people. */
  readonly said: string;
  /** Whether the same call may succeed later. */
  readonly isPassing: boolean;
  /** Whether a part of the call may be accepted. */
  readonly isDivisible: boolean;
}

const Body = v.object({ message: said, Message: said, __type: said, code: said, Code: said });
const PASSING_CODE =
  /throttl|toomanyrequests|requestlimit|bandwidthlimit|slowdown|internal|unavailable|timeout|operationaborted/i;
/** Refusals with status 400 that no smaller call escapes: they speak of the caller, or of what it writes to. */
const WHOLE_CODE =
  /AccessDenied|UnrecognizedClient|InvalidClientTokenId|Signature|MissingAuthentication|ExpiredToken|NotAuthorized|RequestExpired|RequestInTheFuture|RequestTimeTooSkewed|OptInRequired|NotSubscribed|InvalidAction|UnknownOperation|ResourceNotFound|InvalidSequenceToken/i;

/** @param answer with any status but 2xx */
export function readAwsError({ status, headers, text }: Answer): AwsError {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Body), text);
  const body = parsed.success ? parsed.output : {};
  const code = nameOf(headers.get('x-amzn-errortype') ?? body.__type ?? body.code ?? body.Code);
  const sentence = parsed.success ? (body.message ?? body.Message) : text;
  const isPassing = isPassingStatus(status) || isPassingCode(code);
  return {
    code,
    said: describeError(code, sentence),
    isPassing,
    isDivisible: !isPassing && isDivisibleStatus(status) && !WHOLE_CODE.test(code ?? ''),
  };
}

/** Whether the same may be sent again after an error with this code; some come with status 400, some with 200. */
export function isPassingCode(code: string | null | undefined): boolean {
  return typeof code === 'string' && PASSING_CODE.test(code);
}

/** Only the first line: after it AWS may repeat the signed request, a session token among its headers. */
export function describeError(
  code: string | null | undefined,
  message: string | null | undefined,
): string {
  const sentence = oneLine(message?.trimStart().split(/[\r\n]/, 1)[0] ?? '');
  return [code, sentence].filter(Boolean).join(': ') || 'no reason given';
}

function nameOf(code: string | null | undefined): string | undefined {
  const name = oneLine(code?.replace(/^.*#/, '').replace(/:.*$/, '') ?? '');
  return name === '' ? undefined : name;
}
