/** Reads secrets from a file of NAME=value lines, so that a pipeline needs no questions. */
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { Refusal } from '../command.ts';
import { SECRETS } from './list.ts';

/**
 * Blank values count as not set, so that a copy of `.dev.vars.example` may be filled in part.
 *
 * @throws naming every line that cannot be a secret of the worker, never a value
 */
export async function readSecretsFile(file: string): Promise<Record<string, string>> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Refusal(`Cannot read the secrets in '${file}': there is no such file`);
  });
  const given = Object.entries(parseEnv(text)).flatMap(([name, value]): [string, string][] =>
    value === undefined || value.trim() === '' ? [] : [[name, value.trim()]],
  );
  const problems = given.flatMap(([name, value]) => problemOf(name, value) ?? []);
  if (problems.length > 0) throw new Refusal(problems.join('\n'));
  return Object.fromEntries(given);
}

/** Why it cannot be the secret of that name; says nothing of what it is. */
export function problemOf(name: string, value: string): string | undefined {
  const secret = SECRETS.find((known) => known.name === name);
  if (secret === undefined) {
    return `${name} is not a secret of the worker: known are ${SECRETS.map((known) => known.name).join(', ')}`;
  }
  if (value.startsWith('LOCALEMULATOR') || value.startsWith('local')) {
    return `${name} is the emulator's own key, which opens nothing: it needs ${secret.rights}`;
  }
  if (name === 'AWS_ACCESS_KEY_ID' && value.startsWith('ASIA')) {
    return `${name} is a temporary key, which ends within hours: it needs ${secret.rights}`;
  }
  return secret.form.test(value)
    ? undefined
    : `${name} does not look like one: it needs ${secret.rights}`;
}
