/**
 * `POST /v1/traces` of X-Ray: an OTLP export in JSON or protobuf, plain or gzip, signed or with an API key. It stores
 * spans as segments, so that they join those of PutTraceSegments. A refusal is a google.rpc.Status in the request's
 * encoding. Left out: the log group `aws/spans`, where the service keeps spans too.
 */
import { randomUUID } from 'node:crypto';
import { keptHeaders, type Authenticator } from '../../aws/credentials.ts';
import { AwsError, internalFailure } from '../../aws/error.ts';
import { loadModel } from '../../aws/model.ts';
import { inflateSigned, tooLarge } from '../../aws/signed-body.ts';
import { createProtocol } from '../../aws/protocols/choose-protocol.ts';
import { maskedHeaders } from '../../../store/requests.ts';
import { readWire } from '../../../server/body.ts';
import type { Encoding } from '../../otlp/reply.ts';
import { ENCODINGS, encodingOf, failure, success } from '../../otlp/reply.ts';
import { tellFailure, type RoomContext } from '../../../inbox/room.ts';
import { invalidRequest } from '../invalid-request.ts';
import type { Destinations } from '../resources/transaction-search.ts';
import { OPERATION, readExport } from './export.ts';
import { MAX_REQUEST_BYTES, type Judged } from './limits.ts';

export interface OtlpTracesOptions {
  readonly context: RoomContext;
  readonly authenticator: Authenticator;
  readonly destinations: Destinations;
  /** Of API keys, where the host names none. */
  readonly region: string;
}

export function createOtlpTraces(
  options: OtlpTracesOptions,
): (request: Request) => Promise<Response> {
  const { authenticator, destinations, region } = options;
  const { journal, inbox, now } = options.context;

  /** @throws AwsError when the sender may not send, or not like this. */
  async function take(request: Request, encoding: Encoding | undefined): Promise<Judged> {
    const wire = await readWire(request, MAX_REQUEST_BYTES);
    if (wire === undefined) throw tooLarge(MAX_REQUEST_BYTES);
    const caller = authenticator.authenticate(request, wire, 'xray', { region });
    if (destinations.of(caller) !== 'CloudWatchLogs') {
      throw invalidRequest(
        'The OTLP API is supported with CloudWatch Logs as a Trace Segment Destination. Enable it with UpdateTraceSegmentDestination',
      );
    }
    if (encoding === undefined) {
      const message = `Unsupported content type, send one of ${ENCODINGS.join(', ')}`;
      throw new AwsError('UnsupportedMediaTypeException', message, 415);
    }
    const limits = { maxBytes: MAX_REQUEST_BYTES, invalid: invalidRequest };
    const body = await inflateSigned(request, wire, limits);
    const { judged } = await inbox.accept(() => {
      const receivedMs = now();
      return {
        judged: readExport(encoding, body, receivedMs),
        entry: {
          vendor: 'xray',
          operation: OPERATION,
          receivedMs,
          caller,
          headers: maskedHeaders(keptHeaders(request, caller), request),
          digest: encoding,
          body,
        },
      };
    });
    for (const reason of judged.reasons) note(request, 200, 'PartialSuccess', reason);
    return judged;
  }

  function note(request: Request, status: number, code: string, message: string): void {
    journal.refuse({ vendor: 'xray', operation: OPERATION, status, code, message, request });
  }

  function statusOf(error: AwsError) {
    const { code, message } = error;
    // Not before the first refusal: reading the model would delay the start.
    const { status } = createProtocol(loadModel('xray')).error(error);
    return { code, message, status };
  }

  return async (request) => {
    const encoding = encodingOf(request.headers.get('content-type') ?? undefined);
    const response = await take(request, encoding).then(
      ({ rejected, reasons }) => {
        const partial = { rejectedSpans: rejected, errorMessage: reasons.join('; ') };
        return success(encoding ?? 'application/json', rejected === 0 ? undefined : partial);
      },
      (error: unknown) => {
        const isRefusal = error instanceof AwsError;
        const { code, message, status } = statusOf(isRefusal ? error : internalFailure());
        if (isRefusal) note(request, status, code, message);
        else tellFailure(options.context, 'xray', request, error);
        const refusal = failure(encoding ?? 'application/json', status, message);
        refusal.headers.set('x-amzn-errortype', code);
        return refusal;
      },
    );
    journal.publish();
    response.headers.set('x-amzn-requestid', randomUUID());
    return response;
  };
}
