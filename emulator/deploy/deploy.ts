/**
 * A deploy from looking at the settings to the public URL: secrets and login first, since a half deployed worker is worse
 * than none; then the worker, which makes its database and queues; then the migrations, which need the database.
 */
import { join } from 'node:path';
import { bundle, type Bundle } from './bundle.ts';
import { Failure, Refusal } from './command.ts';
import { explainFailure } from './failure.ts';
import { describeAbsent, missingPairs } from './secrets/list.ts';
import { remoteSecrets, writeSecrets } from './secrets/remote.ts';
import { PROJECT, type Wrangler, type WranglerOptions } from './wrangler.ts';

export interface DeployOptions {
  readonly wrangler: Wrangler;
  /** Of wrangler.toml; '' is the top of the file. */
  readonly env: string;
  /** Names the version; without it Cloudflare's id does. */
  readonly revision: string | undefined;
  /** Where the bundle is made. */
  readonly folder: string;
  /** Secrets to write, beside those that the worker has. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly print: (line: string) => void;
}

export interface Deployment {
  /** Where it runs. */
  readonly url: string;
  /** As telemetry names the version. */
  readonly revision: string;
  readonly sourceMap: string;
}

/** @throws what is missing, a sentence each, before anything is made */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const { wrangler, env, revision, folder, secrets, print } = options;
  const given = Object.keys(secrets);
  print('Looking at the account and the secrets of the worker');
  const present = await remoteSecrets(wrangler, env);
  for (const name of given) present.add(name);
  const missing = missingPairs(present);
  if (missing.length > 0) throw new Refusal(missing.join('\n'));
  for (const line of describeAbsent(present)) print(line);

  print('Deploying the worker, with its source map');
  const made = await bundle(wrangler, env, folder);
  const flags = revision === undefined ? [] : ['--tag', revision];
  const { url, versionId } = await uploadWorker(wrangler, env, made, flags);
  print('Applying migrations');
  await applyMigrations(wrangler, env);
  if (given.length > 0) {
    print(`Writing the secrets ${given.join(', ')}`);
    await writeSecrets(wrangler, env, secrets);
  }
  return { url, revision: revision ?? versionId, sourceMap: made.sourceMap };
}

/** @param flags beside the usual ones */
export async function uploadWorker(
  wrangler: Wrangler,
  env: string,
  { file }: Bundle,
  flags: readonly string[],
  options: WranglerOptions = {},
): Promise<{ readonly url: string; readonly versionId: string }> {
  // Else wrangler looks for its file where the bundle is.
  const config = ['--config', join(PROJECT, 'wrangler.toml')];
  const args = ['deploy', file, '--no-bundle', ...config, `--env=${env}`, ...flags];
  const { ok, text, deployed } = await wrangler(args, options);
  if (!ok) throw new Failure(explainFailure('deploy the worker', text));
  const url = deployed?.targets[0];
  if (deployed === undefined || url === undefined) {
    throw new Failure(
      'Deployed, but wrangler names no address: workers_dev is off and no route is set',
    );
  }
  return { url, versionId: deployed.versionId };
}

/** By the binding's name: the file has no id. Those applied before are left alone. */
export async function applyMigrations(
  wrangler: Wrangler,
  env: string,
  options: WranglerOptions = {},
): Promise<void> {
  const args = ['d1', 'migrations', 'apply', 'DB', '--remote', `--env=${env}`];
  const { ok, text } = await wrangler(args, options);
  if (!ok) throw new Failure(explainFailure('apply the migrations', text));
}
