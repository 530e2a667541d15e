/** Asks Honeycomb's API, and turns refusals into sentences. */
import * as v from 'valibot';
import type { Call } from '../../vendors/honeycomb/boards/call.ts';
import { RefusedError } from '../part.ts';

export interface Honeycomb {
  /** For what sends by itself; a call that is refused throws as below. */
  readonly call: Call;
  /** @throws RefusedError when the API refuses. Undefined when what is asked for is not there. */
  ask<T>(schema: v.GenericSchema<unknown, T>, path: string): Promise<T | undefined>;
  /** Asks once what the key may do. @throws RefusedError when it lacks one of these permissions */
  need(...permissions: readonly Permission[]): Promise<void>;
}

/** As GET /1/auth names them. */
type Permission = 'boards' | 'columns' | 'markers' | 'queries';

const Auth = v.object({ api_key_access: v.record(v.string(), v.unknown()) });

/** @param send calls the API with the key @param keyName variable in which the user has set it */
export function createHoneycomb(send: Call, keyName = 'HONEYCOMB_API_KEY'): Honeycomb {
  const call: Call = async (method, path, body) => {
    const answer = await send(method, path, body).catch((error: unknown) => {
      throw new RefusedError(`Cannot reach Honeycomb: ${String(error)}`);
    });
    const { status } = answer;
    if (status === 401) throw new RefusedError(`Honeycomb does not know the key in ${keyName}`);
    if (status === 403) {
      throw new RefusedError(`The Honeycomb key lacks the permission for ${method} ${path}`);
    }
    if (status >= 400 && status !== 404) {
      const said = JSON.stringify(answer.body);
      throw new RefusedError(`Honeycomb answers ${method} ${path} with ${status} ${said}`);
    }
    return answer;
  };

  async function ask<T>(schema: v.GenericSchema<unknown, T>, path: string) {
    const { status, body } = await call('GET', path);
    return status === 404 ? undefined : v.parse(schema, body);
  }

  let access: Promise<Readonly<Record<string, unknown>>> | undefined;
  return {
    call,
    ask,
    async need(...permissions) {
      access ??= ask(Auth, '/1/auth').then((auth) => auth?.api_key_access ?? {});
      const has = await access;
      const lacking = permissions.filter((permission) => has[permission] !== true);
      if (lacking.length === 0) return;
      throw new RefusedError(
        `The Honeycomb key lacks ${lacking.length === 1 ? 'the permission' : 'the permissions'} ${lacking.join(', ')}: ${keyName} must be a configuration key here`,
      );
    },
  };
}
