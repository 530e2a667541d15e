/**
 * Notes which operations of the AWS rooms were called in a run of the tests, by whom (a vendor's client, or a test's own
 * request), and whether they were answered. Nothing is noted unless COVERAGE_NOTES names a directory, as
 * `coverage/main.ts` does.
 */
import { Hono } from 'hono';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { loadModel } from '../../emulator/vendors/aws/model.ts';
import type { Room } from '../../emulator/inbox/room.ts';
import { SERVICES, type Service } from './services.ts';

export const Note = v.object({
  service: v.picklist(SERVICES),
  /** `POST /v1/traces` for a call that is not an operation. */
  operation: v.string(),
  way: v.picklist(['client', 'own']),
  /** True for status 200, false for a refusal. */
  answered: v.boolean(),
});
export type Note = v.InferOutput<typeof Note>;

/** What the tests of all constraints call themselves: they touch every operation, and are counted elsewhere. */
export const CONSTRAINTS_AGENT = 'test-of-constraints';

/** The same room; what it answers is noted. */
export function noting<R extends Room>(service: Service, room: R): R {
  const directory = process.env['COVERAGE_NOTES'];
  if (directory === undefined) return room;
  const file = join(directory, `${process.pid}.ndjson`);
  const paths = new Map(
    Object.values(loadModel(service).operations).map(({ name, http }) => [http.requestUri, name]),
  );

  const routes = new Hono().all('*', async ({ req: { raw } }) => {
    const operation = await operationOf(raw, paths);
    const response = await room.routes.fetch(raw);
    const { status } = response;
    const agent = raw.headers.get('user-agent') ?? '';
    if (operation !== undefined && status !== 501 && agent !== CONSTRAINTS_AGENT) {
      const way = agent.includes('aws-sdk-js/') ? 'client' : 'own';
      const note: Note = { service, operation, way, answered: status === 200 };
      appendFileSync(file, `${JSON.stringify(note)}\n`);
    }
    return response;
  });
  return { ...room, routes };
}

async function operationOf(
  request: Request,
  paths: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const { pathname } = new URL(request.url);
  const target = request.headers.get('x-amz-target')?.split('.')[1];
  const cbor = /\/operation\/(\w+)$/.exec(pathname)?.[1];
  if (target !== undefined || cbor !== undefined) return target ?? cbor;
  if (pathname !== '/') return paths.get(pathname) ?? `${request.method} ${pathname}`;
  // A clone keeps all of a body that is not read, so only the small ones of the query protocol are cloned.
  const form = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded');
  if (!form) return undefined;
  return new URLSearchParams(await request.clone().text()).get('Action') ?? undefined;
}
