/** Sends an operation's input over HTTP as JSON, or as a form where a service knows nothing else. */
import type { OperationModel, ServiceModel } from '../../../../../emulator/vendors/aws/model.ts';
import { CONSTRAINTS_AGENT } from '../../../../coverage/note.ts';
import { REGION } from '../../../serve.ts';

export interface Reply {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function elementIn(xml: string, name: string): string {
  const content = new RegExp(`<${name}>(.*)</${name}>`, 's').exec(xml)?.[1] ?? '';
  return content.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

/** A form's names and values: `Tags.member.1.Key`. No service that knows only forms has maps. */
function pairsOf(name: string, value: unknown): [string, string][] {
  if (name !== '' && typeof value === 'object' && Object.keys(value ?? {}).length === 0) {
    return [[name, '']];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => pairsOf(`${name}.member.${index + 1}`, item));
  }
  if (typeof value !== 'object' || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, item]) =>
    pairsOf(name === '' ? key : `${name}.${key}`, item),
  );
}

/** @param send of the emulator's answer only the beginning is read: some operations go on answering. */
export async function sendInput(
  send: (request: Request) => Promise<Response>,
  endpoint: string,
  model: ServiceModel,
  operation: OperationModel,
  input: unknown,
): Promise<Reply> {
  const { endpointPrefix, protocols, targetPrefix, jsonVersion, apiVersion } = model.metadata;
  const json = protocols.includes('json');
  const rest = protocols.includes('rest-json');
  const form = new URLSearchParams([
    ['Action', operation.name],
    ['Version', apiVersion],
    ...pairsOf('', input),
  ]);
  const response = await send(
    new Request(endpoint + (rest ? operation.http.requestUri : '/'), {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=ANYKEY/20261122/${REGION}/${endpointPrefix}/aws4_request, SignedHeaders=host, Signature=0`,
        'x-amz-date': '20261122T120000Z',
        'user-agent': CONSTRAINTS_AGENT,
        ...(json && { 'x-amz-target': `${targetPrefix}.${operation.name}` }),
        'content-type': json
          ? `application/x-amz-json-${jsonVersion}`
          : rest
            ? 'application/json'
            : 'application/x-www-form-urlencoded',
      },
      body: json || rest ? JSON.stringify(input) : form.toString(),
    }),
  );
  const { status } = response;
  if (status === 200) {
    await response.body?.cancel();
    return { status, code: '', message: '' };
  }
  const text = await response.text();
  if (!json && !rest) {
    const code = elementIn(text, 'Code');
    // The query protocol's own name for it.
    const isInvalid = code === 'ValidationError';
    return {
      status,
      code: isInvalid ? 'ValidationException' : code,
      message: elementIn(text, 'Message'),
    };
  }
  const body: Readonly<Record<string, unknown>> = JSON.parse(text);
  return {
    status,
    code: response.headers.get('x-amzn-errortype') ?? String(body['__type']),
    message: String(body['Message'] ?? body['message']),
  };
}
