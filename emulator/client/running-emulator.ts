/** Asks a running emulator over HTTP, and parses what it answers. */
import * as v from 'valibot';

export interface RunningEmulator {
  readonly url: string;
  /**
   * @param path below `/_emulator/`
   * @throws {CannotAsk} when none runs there, or when it refuses
   */
  ask<S extends v.GenericSchema>(
    schema: S,
    path: string,
    init?: RequestInit,
  ): Promise<v.InferOutput<S>>;
  /** The same, for an answer that is not JSON. */
  askText(path: string): Promise<string>;
}

/** Its message is one sentence for a person. */
export class CannotAsk extends Error {
  override readonly name = 'CannotAsk';
  /** Place of a mistake in what was asked, from 0. */
  readonly at: number | undefined;
  constructor(message: string, { at, cause }: { at?: number | undefined; cause?: unknown } = {}) {
    super(message, { cause });
    this.at = at;
  }

  /** Its message, with the place of a mistake where it does not say that itself. */
  get sentence(): string {
    const { at, message } = this;
    if (at === undefined || /at character/.test(message)) return message;
    return `${message}, at character ${at + 1}`;
  }
}

const Problem = v.object({ error: v.string(), at: v.optional(v.number()) });
const ProblemText = v.pipe(v.string(), v.parseJson(), Problem);

/** @param url as in `http://localhost:4318` */
export function connect(url: string, send: typeof fetch): RunningEmulator {
  async function answer(path: string, init?: RequestInit): Promise<string> {
    let text: string;
    let response: Response;
    try {
      response = await send(`${url}/_emulator/${path}`, init);
      text = await response.text();
    } catch (cause) {
      throw new CannotAsk(
        `No emulator answers at ${url}: start one with cruddur-edge, or name another with --url or EMULATOR_PORT`,
        { cause },
      );
    }
    if (response.ok) return text;
    const problem = v.safeParse(ProblemText, text);
    if (problem.success) throw new CannotAsk(problem.output.error, { at: problem.output.at });
    throw new CannotAsk(
      `${url} answers ${response.status} at /_emulator/${path}: is it an emulator?`,
    );
  }

  return {
    url,
    askText: (path) => answer(path),
    async ask(schema, path, init) {
      const text = await answer(path, init);
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
      if (parsed.success) return parsed.output;
      throw new CannotAsk(
        `${url} answers something else than this version expects at /_emulator/${path}`,
      );
    },
  };
}
