/**
 * Takes an OTLP export in part: the answer counts the rejected spans, which by the specification must not be sent
 * again.
 * https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 */
import * as v from 'valibot';
import { messageOf } from '../../vendors/otlp/parse.ts';
import { bigintAsNumber } from '../../vendors/otlp/plain.ts';
import { decodeTraceRequest, encodeTraceRequest } from '../../vendors/otlp/protobuf.ts';
import { success, type Encoding } from '../../vendors/otlp/reply.ts';
import { FIRST_ISSUE, half, type Split } from './split.ts';

const Message = v.looseObject({
  resourceSpans: v.array(
    v.looseObject({ scopeSpans: v.array(v.looseObject({ spans: v.array(v.unknown()) })) }),
  ),
});

/** @throws ValiError, SyntaxError or OtlpError when the body is not an export in its encoding. */
export function splitSpans(body: Buffer, encoding: Encoding): Split {
  const isJson = encoding === 'application/json';
  const untyped = messageOf(encoding, body, decodeTraceRequest, { exact: true });
  const message = v.parse(Message, untyped, FIRST_ISSUE);
  const scopes = message.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
  const count = scopes.reduce((sum, { spans }) => sum + spans.length, 0);
  let left = half(count);
  for (const scope of scopes) {
    scope.spans = scope.spans.slice(0, left);
    left -= scope.spans.length;
  }
  const partial = {
    rejectedSpans: count - half(count),
    errorMessage: 'rejected in part: rate limit reached',
  };
  return {
    kept: isJson ? JSON.stringify(message, bigintAsNumber) : encodeTraceRequest(message),
    complete: () => success(encoding, partial),
  };
}
