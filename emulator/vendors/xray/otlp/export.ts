/** Reads an OTLP export of spans and judges it by X-Ray's limits. */
import { OtlpError } from '../../otlp/otlp.ts';
import { parseTraces } from '../../otlp/parse.ts';
import type { Encoding } from '../../otlp/reply.ts';
import { invalidRequest } from '../invalid-request.ts';
import { judge, refusalOf, type Judged } from './limits.ts';

/** Where senders post their exports; the requests are kept under this name. */
export const OPERATION = 'POST /v1/traces';

/**
 * @param nowMs when it arrived, unix milliseconds
 * @throws AwsError InvalidRequestException when nothing of it is accepted
 */
export function readExport(encoding: Encoding, body: Buffer, nowMs: number): Judged {
  const spans = parse(encoding, body);
  const refusal = refusalOf(spans);
  if (refusal !== undefined) throw invalidRequest(refusal);
  return judge(spans, BigInt(Math.trunc(nowMs)) * 1_000_000n);
}

function parse(encoding: Encoding, body: Buffer) {
  try {
    return parseTraces(encoding, body);
  } catch (error) {
    if (!(error instanceof OtlpError)) throw error;
    throw invalidRequest(`Cannot read the request as OTLP: ${error.message}`);
  }
}
