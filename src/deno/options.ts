/**
 * Reads the variables of the Deno entry alone: where it listens and where it keeps its data. As with every other
 * variable a blank one counts as not set.
 */

export interface Options {
  /** 0 takes a free port. */
  readonly port: number;
  /** Folder of the database, or `:memory:`. */
  readonly folder: string;
}

/** Something the operator mends; its message is one plain sentence. */
export class OptionsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OptionsError';
  }
}

/** @throws OptionsError naming the variable, its value and what it may be */
export function readOptions(variables: Readonly<Record<string, string>>): Options {
  const port = variables['API_PORT']?.trim() || '4567';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw wrong('API_PORT', port, 'a port from 0 to 65535');
  return { port: Number(port), folder: variables['DATA_DIR']?.trim() || '.data' };
}

/**
 * Opens what is kept in a folder.
 *
 * @throws OptionsError when the folder cannot be made or written to, or what is in it is no database
 */
export function openFolder<T>(folder: string, open: (folder: string) => T): T {
  try {
    return open(folder);
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw wrong('DATA_DIR', folder, `a folder that can be written to, or :memory: (${cause})`);
  }
}

/** @throws OptionsError when the port is taken or may not be used */
export function listen<T>(port: number, serve: () => T): T {
  try {
    return serve();
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw wrong('API_PORT', String(port), `a port that is free and may be used (${cause})`);
  }
}

function wrong(name: string, value: string, expected: string): OptionsError {
  return new OptionsError(`Cannot use ${name}='${value}': it must be ${expected}`);
}
