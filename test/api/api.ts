/** What cases ask of an API, and how they look at its answers. */
import * as v from 'valibot';
import { expect } from 'vitest';
import type { Target } from './target.ts';

export const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TRACE_ID = /^[\da-f]{32}$/;
/** Of no activity. */
export const UNKNOWN = '1b671a64-40d5-491e-99b0-da01ff1f3341';

export const JSON_HEADERS = { 'content-type': 'application/json' };

const Rows = v.array(v.record(v.string(), v.unknown()));
const Created = v.record(v.string(), v.string());

export type Row = v.InferOutput<typeof Rows>[number];

export interface Api {
  readonly target: Target;
  send(path: string, init?: RequestInit): Promise<Response>;
  /** A POST as JSON by someone who may write. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** The array that a GET answers, and the path of the next page. */
  page(path: string): Promise<{ readonly items: Row[]; readonly next: string | undefined }>;
  list(path: string): Promise<Row[]>;
  /** A post that lives an hour. @returns what the API answers */
  write(message: string): Promise<Record<string, string>>;
}

export function createApi(target: Target): Api {
  const { send } = target;
  const post: Api['post'] = (path, body, headers) =>
    send(path, {
      method: 'POST',
      headers: { ...JSON_HEADERS, ...target.authorization, ...headers },
      body: JSON.stringify(body),
    });
  const page: Api['page'] = async (path) => {
    const response = await send(path);
    expect(response.status, path).toBe(200);
    const items = v.parse(Rows, await response.json());
    const next = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    return { items, next };
  };
  return {
    target,
    send,
    post,
    page,
    list: async (path) => (await page(path)).items,
    write: async (message) => created(await post('/api/activities', { message, ttl: '1-hour' })),
  };
}

/** The body of what was written. */
export async function created(response: Response): Promise<Record<string, string>> {
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return v.parse(Created, JSON.parse(text));
}

export const uuids = (rows: readonly Row[]) => rows.map(({ uuid }) => uuid);

/** A word that stands in no message yet. */
export function newWord(): string {
  return `w${crypto.randomUUID().replaceAll('-', '')}`;
}

/** The body of an error, other than 422. */
export const problem = (error: string) => ({
  error,
  message: expect.stringMatching(/^Cannot .*[^.]$/),
  trace_id: expect.stringMatching(TRACE_ID),
});
