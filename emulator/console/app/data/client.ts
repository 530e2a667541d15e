/** Asks for the emulator's JSON and parses it. The only file of the page that calls fetch. */
import * as v from 'valibot';
import { withLabels } from '../format.ts';

export interface Client {
  /**
   * @param path below `/_emulator/`
   * @param init for what changes something: `{ method: 'POST', body }`
   * @throws Error with the emulator's own words when it refuses
   */
  ask<S extends v.GenericSchema>(
    schema: S,
    path: string,
    init?: RequestInit,
  ): Promise<v.InferOutput<S>>;
}

/** What the emulator says when it refuses. `at` is the place of a mistake in a query. */
const Problem = v.object({ error: v.string(), at: v.optional(v.number()) });

/** A refusal that points at a place in what was asked. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** Of the character, from 0. */
  readonly at: number | undefined;
  constructor(message: string, at: number | undefined) {
    super(message);
    this.at = at;
  }
}

/** Undefined for what is not JSON, such as the page of a proxy in between. */
function read(text: string): unknown {
  try {
    return JSON.parse(withLabels(text));
  } catch {
    return undefined;
  }
}

export function createClient(send: typeof fetch): Client {
  return {
    async ask(schema, path, init) {
      const response = await send(`/_emulator/${path}`, init).catch((error: unknown) => {
        throw new Error(`Cannot reach the emulator: ${String(error)}`, { cause: error });
      });
      const body = read(await response.text());
      if (response.ok && body !== undefined) return v.parse(schema, body);
      const problem = v.safeParse(Problem, body);
      if (!problem.success)
        throw new Error(
          `The emulator answered with ${response.status}, and nothing that the console can read`,
        );
      throw new Refused(problem.output.error, problem.output.at);
    },
  };
}
