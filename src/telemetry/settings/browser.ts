/** The origins whose pages may send spans to the worker; none by default. */
import type { Environment } from './environment.ts';

const NAME = 'TELEMETRY_BROWSER_ORIGINS';

/** @param own what the app itself admits */
export function readBrowserOrigins(env: Environment, own: readonly string[]): readonly string[] {
  const named = env.list(NAME).flatMap((text) => {
    const origin = URL.canParse(text) ? new URL(text).origin : 'null';
    if (origin !== 'null') return [origin];
    env.problem(
      `${NAME} has an entry that is not an origin; the entry is ignored: write one such as https://shop.example`,
    );
    return [];
  });
  return [...new Set([...own, ...named])];
}
