/**
 * `POST /v1/metrics` of CloudWatch: a signed OTLP export in JSON or protobuf, plain or gzip. The emulator checks it and
 * keeps the request for the console. CloudWatch stores these metrics apart from those that GetMetricData reads, and
 * answers PromQL over them. Left out: PromQL, and all limits of a request but its size.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html
 */
import { randomUUID } from 'node:crypto';
import { readWire } from '../../server/body.ts';
import { tellFailure, type RoomContext } from '../../inbox/room.ts';
import { maskedHeaders } from '../../store/requests.ts';
import { keptHeaders, type Authenticator } from '../aws/credentials.ts';
import { AwsError, internalFailure } from '../aws/error.ts';
import { loadModel } from '../aws/model.ts';
import { createProtocol } from '../aws/protocols/choose-protocol.ts';
import { inflateSigned, tooLarge } from '../aws/signed-body.ts';
import { OtlpError } from '../otlp/otlp.ts';
import { parseMetrics } from '../otlp/parse.ts';
import { ENCODINGS, encodingOf, failure, success, type Encoding } from '../otlp/reply.ts';

/** Where senders post their exports; the requests are kept under this name. */
export const OPERATION = 'POST /v1/metrics';

const MAX_REQUEST_BYTES = 5 * 1024 * 1024;

export function createOtlpMetrics(
  context: RoomContext,
  authenticator: Authenticator,
): (request: Request) => Promise<Response> {
  const { journal, inbox, now } = context;

  /** @throws AwsError when the sender may not send, or not like this. */
  async function take(request: Request, encoding: Encoding | undefined): Promise<void> {
    const wire = await readWire(request, MAX_REQUEST_BYTES);
    if (wire === undefined) throw tooLarge(MAX_REQUEST_BYTES);
    const caller = authenticator.authenticate(request, wire, 'monitoring');
    if (encoding === undefined) {
      const message = `Unsupported content type, send one of ${ENCODINGS.join(', ')}`;
      throw new AwsError('UnsupportedMediaTypeException', message, 415);
    }
    const body = await inflateSigned(request, wire, { maxBytes: MAX_REQUEST_BYTES, invalid });
    check(encoding, body);
    await inbox.accept(() => ({
      entry: {
        vendor: 'cloudwatch',
        operation: OPERATION,
        receivedMs: now(),
        caller,
        headers: maskedHeaders(keptHeaders(request, caller), request),
        digest: encoding,
        body,
      },
    }));
  }

  function refuse(request: Request, encoding: Encoding, error: unknown): Response {
    const isRefusal = error instanceof AwsError;
    const shown = isRefusal ? error : internalFailure();
    const { code, message } = shown;
    // Not before the first refusal: reading the model would delay the start.
    const { status } = createProtocol(loadModel('monitoring')).error(shown);
    if (isRefusal) {
      const vendor = 'cloudwatch';
      journal.refuse({ vendor, operation: OPERATION, status, code, message, request });
    } else tellFailure(context, 'cloudwatch', request, error);
    const response = failure(encoding, status, message);
    response.headers.set('x-amzn-errortype', code);
    return response;
  }

  return async (request) => {
    const encoding = encodingOf(request.headers.get('content-type') ?? undefined);
    const shown = encoding ?? 'application/json';
    const response = await take(request, encoding).then(
      () => success(shown),
      (error: unknown) => refuse(request, shown, error),
    );
    journal.publish();
    response.headers.set('x-amzn-requestid', randomUUID());
    return response;
  };
}

function check(encoding: Encoding, body: Buffer): void {
  try {
    parseMetrics(encoding, body);
  } catch (error) {
    if (!(error instanceof OtlpError)) throw error;
    throw invalid(`Cannot read the request as OTLP: ${error.message}`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
