/** Rollbar's settings: on when there is a token. */
import { withoutSlash } from './endpoint.ts';
import { isOff, type Environment, type Off } from './environment.ts';

export interface RollbarSettings {
  readonly accessToken: string;
  readonly endpoint: string;
  readonly environment: string;
}

const DEFAULT_ENDPOINT = 'https://api.rollbar.com/api/1/item/';
/** Rollbar refuses items with a longer one. */
const MAX_ENVIRONMENT_LENGTH = 255;

export function readRollbar(env: Environment): RollbarSettings | Off {
  const accessToken = env.secret('ROLLBAR_ACCESS_TOKEN');
  const endpoint = env.endpoint('ROLLBAR_ENDPOINT');
  const environment = readEnvironmentName(env);
  if (accessToken === undefined) return { off: 'ROLLBAR_ACCESS_TOKEN is not set' };
  if (isOff(accessToken)) return accessToken;
  if (isOff(endpoint)) return endpoint;
  return {
    accessToken,
    endpoint: endpoint === undefined ? DEFAULT_ENDPOINT : withoutSlash(endpoint),
    environment,
  };
}

function readEnvironmentName(env: Environment): string {
  const name = env.text('ROLLBAR_ENVIRONMENT') ?? 'production';
  if (name.length <= MAX_ENVIRONMENT_LENGTH) return name;
  env.problem(
    `ROLLBAR_ENVIRONMENT is cut to ${MAX_ENVIRONMENT_LENGTH} characters: Rollbar takes no longer one`,
  );
  return name.slice(0, MAX_ENVIRONMENT_LENGTH).toWellFormed();
}
