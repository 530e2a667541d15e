/** A room with a log group that takes API keys, and senders to the HTTP ingestion paths. */
import * as v from 'valibot';
import { callLogs, signed, type CallOptions } from '../../aws/call.ts';
import { createRooms, REGION, type Rooms } from '../../../serve.ts';

export const NOW = Date.UTC(2026, 10, 22, 12);
const API_KEY = 'test-api-key';
const HOST = `https://logs.${REGION}.amazonaws.com`;
const TARGET = { 'x-aws-log-group': 'g', 'x-aws-log-stream': 's' };

export async function openGroup(now: () => number = () => NOW): Promise<Rooms> {
  const rooms = createRooms({ now });
  await callLogs(rooms, 'CreateLogGroup', { logGroupName: 'g' });
  await callLogs(rooms, 'CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
  await callLogs(rooms, 'PutBearerTokenAuthentication', {
    logGroupIdentifier: 'g',
    bearerTokenAuthenticationEnabled: true,
  });
  return rooms;
}

export interface Sent {
  readonly status: number;
  readonly body: unknown;
}

/** With an API key, to group `g` and stream `s`. @param headers undefined ones are left out. */
export async function send(
  rooms: Rooms,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<Sent> {
  const all = {
    authorization: `Bearer ${API_KEY}`,
    'content-type': 'application/json',
    ...TARGET,
    ...headers,
  };
  const given = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const request = new Request(HOST + path, { method: 'POST', headers: given, body });
  return answerOf(await rooms.logs.routes.fetch(request));
}

export async function sendSigned(
  rooms: Rooms,
  path: string,
  body: string,
  options: CallOptions = {},
): Promise<Sent> {
  const headers = { 'content-type': 'application/json', ...TARGET };
  const at = { at: rooms.now(), ...options };
  return answerOf(
    await rooms.logs.routes.fetch(await signed(HOST + path, 'logs', headers, body, at)),
  );
}

async function answerOf(response: Response): Promise<Sent> {
  return { status: response.status, body: await response.json() };
}

const Page = v.object({
  events: v.array(v.object({ timestamp: v.number(), message: v.string() })),
});

/** What is stored, as `[milliseconds from NOW, message]`. */
export async function stored(rooms: Rooms): Promise<[number, string][]> {
  const { body } = await callLogs(rooms, 'FilterLogEvents', { logGroupName: 'g' });
  return v.parse(Page, body).events.map(({ timestamp, message }) => [timestamp - NOW, message]);
}
