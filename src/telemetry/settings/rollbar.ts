/** Rollbar's settings: on when there is a token. */
import { withoutSlash } from './endpoint.ts';
import { isOff, type Environment, type Off } from './environment.ts';

export interface RollbarSettings {
  readonly accessToken: string;
  readonly endpoint: string;
  readonly environment: string;
  /** What an isolate reports in a minute: in all, and of one kind. 0 means no limit. */
  readonly itemsPerMinute: number;
  readonly equalItemsPerMinute: number;
}

const DEFAULT_ENDPOINT = 'https://api.rollbar.com/api/1/item/';
/** Rollbar refuses items with a longer one. */
const MAX_ENVIRONMENT_LENGTH = 255;

export function readRollbar(env: Environment): RollbarSettings | Off {
  const accessToken = env.secret('ROLLBAR_ACCESS_TOKEN');
  const endpoint = env.endpoint('ROLLBAR_ENDPOINT');
  const environment = readEnvironmentName(env);
  const perMinute = (key: string, fallback: number): number =>
    env.integer(key, fallback, { min: 0, max: 1_000_000 });
  // The clients of Rollbar have the same limit and the same name for it.
  const itemsPerMinute = perMinute('ROLLBAR_ITEMS_PER_MINUTE', 60);
  const equalItemsPerMinute = perMinute('ROLLBAR_EQUAL_ITEMS_PER_MINUTE', 5);
  if (accessToken === undefined) return { off: 'ROLLBAR_ACCESS_TOKEN is not set' };
  if (isOff(accessToken)) return accessToken;
  if (isOff(endpoint)) return endpoint;
  return {
    accessToken,
    endpoint: endpoint === undefined ? DEFAULT_ENDPOINT : withoutSlash(endpoint),
    environment,
    itemsPerMinute,
    equalItemsPerMinute,
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
