/**
 * Which occurrences are the same item. Rollbar's own algorithm knows patterns of common errors as well; the
 * emulator's rule is the documented rest of it, and deterministic:
 *
 * - a `fingerprint` in the payload is used as it is up to 40 characters, beyond that as its SHA-1;
 * - an exception is the file name and method of every frame of every trace, in order, and the class of the
 *   outermost trace. Line numbers, messages and `server.root` play no part;
 * - a message or crash report is its text with the parts replaced that differ from one time to the next:
 *   UUIDs, hex numbers of eight digits and more, and runs of digits.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { ItemData, ItemTrace } from './payload.ts';

const MAX_FINGERPRINT = 40;

export function fingerprintOf(data: ItemData): string {
  if (data.fingerprint != null) {
    return data.fingerprint.length <= MAX_FINGERPRINT ? data.fingerprint : sha1(data.fingerprint);
  }
  const traces = tracesOf(data);
  if (traces.length === 0) {
    return sha1(withoutVariables(data.body.message?.body ?? data.body.crash_report?.raw ?? ''));
  }
  const root = rootOf(data);
  const frames = traces.flatMap(({ frames }) =>
    frames.map(({ filename, method }) => `${withoutRoot(filename ?? '', root)}\t${method ?? ''}`),
  );
  return sha1([...frames, traces[0]?.exception.class].join('\n'));
}

/** The exceptions of an item, outermost first; none when it is a message or a crash report. */
export function tracesOf({ body }: ItemData): readonly ItemTrace[] {
  return body.trace_chain ?? (body.trace ? [body.trace] : []);
}

function rootOf({ server }: ItemData): string {
  const root = server?.['root'];
  return v.is(v.string(), root) ? root.replace(/\/+$/, '') : '';
}

function withoutRoot(filename: string, root: string): string {
  const path = filename.replace(/^file:\/\//, '');
  return root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

function withoutVariables(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '#')
    .replaceAll(/\b(?:0x)?[0-9a-f]{8,}\b/gi, '#')
    .replaceAll(/\d+/g, '#');
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
