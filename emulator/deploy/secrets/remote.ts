/** The secrets that the deployed worker has: their names can be read, their values never again. */
import * as v from 'valibot';
import { Failure } from '../command.ts';
import { explainFailure } from '../failure.ts';
import type { Wrangler } from '../wrangler.ts';

const Names = v.array(v.object({ name: v.string() }));

/** Cloudflare's number for a worker that is not there yet. */
const NO_WORKER = /\[code: 10007\]|not found/i;

/** @throws when Cloudflare refuses; without a worker there are none */
export async function remoteSecrets(wrangler: Wrangler, env: string): Promise<Set<string>> {
  const { ok, out, text } = await wrangler(['secret', 'list', '--format', 'json', `--env=${env}`]);
  if (ok) return new Set(v.parse(Names, JSON.parse(out)).map(({ name }) => name));
  if (NO_WORKER.test(text)) return new Set();
  throw new Failure(explainFailure('look at the account', text));
}

/** @throws when Cloudflare refuses. Values travel by standard input: an argument could be read by anyone here. */
export async function writeSecrets(
  wrangler: Wrangler,
  env: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const input = JSON.stringify(values);
  const { ok, text } = await wrangler(['secret', 'bulk', `--env=${env}`], { input });
  if (!ok) throw new Failure(explainFailure('write the secrets', text));
}
