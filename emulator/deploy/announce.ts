/**
 * Tells Rollbar of a deploy, with the source map, and marks it in Honeycomb's graphs. It leaves out a vendor whose
 * key is not in the shell. If one refuses, it prints the reason, and the worker stays deployed.
 */
import { LOCAL_KEYS } from '../server/local-keys.ts';
import { createHoneycomb } from '../provision/honeycomb/client.ts';
import { createDataset } from '../provision/honeycomb/dataset.ts';
import { markerPart } from '../provision/honeycomb/marker.ts';
import { reportDeploy } from '../provision/rollbar/deploy.ts';
import { createCall } from '../vendors/honeycomb/boards/call.ts';
import type { Deployment } from './deploy.ts';

export interface Announcement extends Deployment {
  /** Of the environment that was deployed, in wrangler.toml. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Of the shell. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Address of the emulator, where it plays the vendors. */
  readonly emulator: string | undefined;
  readonly print: (line: string) => void;
}

/** Rollbar takes addresses alone. So it knows the bundle, which stacks name `worker.js`. */
const MINIFIED_URL = 'https://worker.js';

/** @returns whether those with a key took it */
export async function announce(announcement: Announcement): Promise<boolean> {
  const { environment, emulator, print } = announcement;
  const key = (name: string, local: string) =>
    emulator === undefined ? environment[name]?.trim() || undefined : local;
  const token = key('ROLLBAR_ACCESS_TOKEN', LOCAL_KEYS.rollbarAccessToken);
  const markerKey = key('HONEYCOMB_MARKER_KEY', LOCAL_KEYS.honeycombApiKey);
  const told = [
    token === undefined
      ? print('Off: the deploy in Rollbar (ROLLBAR_ACCESS_TOKEN is not set in the shell)')
      : await tell('Rollbar', () => tellRollbar(announcement, token), print),
    markerKey === undefined
      ? print('Off: the marker in Honeycomb (HONEYCOMB_MARKER_KEY is not set in the shell)')
      : await tell('Honeycomb', () => tellHoneycomb(announcement, markerKey), print),
  ];
  return !told.includes(false);
}

async function tell(
  vendor: string,
  work: () => Promise<void>,
  print: (line: string) => void,
): Promise<boolean> {
  try {
    await work();
    print(`${vendor} knows of the deploy`);
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    print(`Deployed, but ${vendor} was not told: ${why}`);
    return false;
  }
}

function tellRollbar(announcement: Announcement, token: string): Promise<void> {
  const { vars, emulator: endpoint, revision, sourceMap } = announcement;
  return reportDeploy(
    { endpoint, token, fetch },
    {
      environment: textOf(vars['ROLLBAR_ENVIRONMENT']) ?? 'production',
      revision,
      sourceMap: { minifiedUrl: MINIFIED_URL, text: sourceMap },
    },
  );
}

async function tellHoneycomb(announcement: Announcement, key: string): Promise<void> {
  const { vars, environment, emulator, revision } = announcement;
  const endpoint =
    emulator ?? (environment['HONEYCOMB_API_ENDPOINT']?.trim() || 'https://api.honeycomb.io');
  const honeycomb = createHoneycomb(
    createCall({ send: fetch, endpoint, key }),
    'HONEYCOMB_MARKER_KEY',
  );
  const name = textOf(vars['OTEL_SERVICE_NAME']) ?? 'backend-hono';
  await markerPart(honeycomb, createDataset(honeycomb, name), revision).make();
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
