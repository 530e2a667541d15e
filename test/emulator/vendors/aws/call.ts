/** Calls an operation of one of the two rooms in process, signed by aws4fetch as the worker signs. */
import { AwsV4Signer } from 'aws4fetch';
import xrayModel from '../../../../emulator/vendors/aws/models/xray.json' with { type: 'json' };
import { KEY, REGION, type Rooms } from '../../serve.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface CallOptions {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly region?: string;
  /** Unix milliseconds of the signature. */
  readonly at?: number;
}

const paths = new Map(
  Object.values(xrayModel.operations).map(({ name, http }) => [name, http.requestUri]),
);

/** @param input a value to send as JSON, or the body itself. */
export async function callXRay(
  rooms: Rooms,
  operation: string,
  input: unknown,
  options: CallOptions = {},
): Promise<Answer> {
  const url = `https://xray.${options.region ?? REGION}.amazonaws.com${paths.get(operation) ?? operation}`;
  return answer(
    await rooms.xray.routes.request(
      await signed(url, 'xray', {}, input, { at: rooms.now(), ...options }),
    ),
  );
}

export async function callLogs(
  rooms: Rooms,
  operation: string,
  input: unknown,
  options: CallOptions = {},
): Promise<Answer> {
  const url = `https://logs.${options.region ?? REGION}.amazonaws.com/`;
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `Logs_20140328.${operation}`,
  };
  return answer(
    await rooms.logs.routes.request(
      await signed(url, 'logs', headers, input, { at: rooms.now(), ...options }),
    ),
  );
}

export async function signed(
  url: string,
  service: string,
  headers: Record<string, string>,
  input: unknown,
  options: CallOptions = {},
): Promise<Request> {
  const body = typeof input === 'string' ? input : JSON.stringify(input);
  const signer = new AwsV4Signer({
    method: 'POST',
    url,
    headers,
    body,
    service,
    region: options.region ?? REGION,
    accessKeyId: options.accessKeyId ?? KEY.accessKeyId,
    secretAccessKey: options.secretAccessKey ?? KEY.secretAccessKey,
    ...(options.at === undefined
      ? {}
      : { datetime: new Date(options.at).toISOString().replaceAll(/[-:]|\.\d{3}/g, '') }),
  });
  const request = await signer.sign();
  return new Request(request.url, { method: 'POST', headers: request.headers, body });
}

async function answer(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : JSON.parse(text),
  };
}
