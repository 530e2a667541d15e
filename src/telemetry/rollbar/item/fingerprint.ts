/**
 * Turns a Sentry fingerprint into a Rollbar one. Rollbar takes up to 40 characters as they are, so a longer one
 * becomes its SHA-1; without a fingerprint Rollbar groups by itself.
 */
import type { RollbarBody } from './item.ts';
import { sha1 } from './sha1.ts';

/** Sentry's word for the grouping the vendor would have chosen. */
const DEFAULT = /^\{\{\s*default\s*\}\}$/;
const MAX_LENGTH = 40;

/** @param root the prefix of file names that differs among machines */
export function toFingerprint(
  parts: readonly string[] | undefined,
  body: RollbarBody,
  root: string | undefined,
): string | undefined {
  const own = (parts ?? []).filter((part) => !DEFAULT.test(part));
  if (parts === undefined || own.length === 0) return undefined;
  if (own.length < parts.length) return sha1([defaultGroup(body, root), ...own].join('\n'));
  const joined = own.join('-');
  return joined.length <= MAX_LENGTH ? joined : sha1(joined);
}

/** Rollbar's own rule as documented: file and method of every frame, and the class of the error. */
function defaultGroup(body: RollbarBody, root: string | undefined): string {
  const { trace, trace_chain: chain = trace === undefined ? [] : [trace], message } = body;
  if (message !== undefined) return sha1(message.body);
  const frames = chain.flatMap(({ frames }) =>
    frames.map(({ filename, method }) => `${withoutRoot(filename, root)}:${method}`),
  );
  return sha1([...frames, chain[0]?.exception.class ?? ''].join('\n'));
}

function withoutRoot(filename: string, root: string | undefined): string {
  return root !== undefined && filename.startsWith(root) ? filename.slice(root.length) : filename;
}
