/** Reads what the app declares private beside known secrets: names of parameters and fields, segments of paths. */
import type { PrivateData } from '../kit/redact.ts';
import type { Environment } from './environment.ts';

const NAMES = 'TELEMETRY_PRIVATE_NAMES';
const ROUTES = 'TELEMETRY_PRIVATE_ROUTES';
const TEMPLATE = /^\/(?:[^?#]*\/)?:[^?#]+$/;

export function readPrivateData(env: Environment): PrivateData {
  const routes = env.list(ROUTES).filter((route) => {
    if (TEMPLATE.test(route)) return true;
    env.problem(
      `${ROUTES} has an entry that names no private segment; the entry is ignored: write a template such as /reset/:token`,
    );
    return false;
  });
  const names = env.list(NAMES).filter((name) => {
    if (/[\p{L}\p{N}]/u.test(name)) return true;
    env.problem(
      `${NAMES} has an entry that is not a name; the entry is ignored: write a name such as term`,
    );
    return false;
  });
  return { names, routes };
}
