/**
 * Reads the variables of the Deno entries alone: where they listen and where they keep their data. As with every other
 * variable a blank one counts as not set.
 */
import { isDeploy, type Variables } from './variables.ts';

export interface Options {
  /** Name or address to listen at. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly place: Place;
  /** Whether sample rows are put into a store of this machine. */
  readonly sample: boolean;
  /** Whether this is Deno Deploy. */
  readonly deploy: boolean;
}

/** Where data is kept. */
export type Place =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'memory' }
  | { readonly kind: 'libsql'; readonly url: URL; readonly token: string | undefined };

/** Something the operator mends; its message is one plain sentence. */
export class OptionsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OptionsError';
  }
}

/** As all variables of the service take them. */
const TRUE = new Set(['y', 'yes', 't', 'true', 'on', '1']);
const FALSE = new Set(['n', 'no', 'f', 'false', 'off', '0']);

/** @throws OptionsError naming the variable, its value where it is not a secret, and what it may be */
export function readOptions(variables: Variables): Options {
  const port = variables['API_PORT']?.trim() || '4567';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw wrong('API_PORT', port, 'a port from 0 to 65535');
  const sample = variables['SAMPLE_DATA']?.trim().toLowerCase() || 'false';
  if (!TRUE.has(sample) && !FALSE.has(sample)) throw wrong('SAMPLE_DATA', sample, 'true or false');
  const deploy = isDeploy(variables);
  const place = readPlace(variables, deploy);
  return {
    host: variables['API_HOST']?.trim() || '127.0.0.1',
    port: Number(port),
    place,
    sample: TRUE.has(sample) && !deploy && place.kind !== 'libsql',
    deploy,
  };
}

/** A database that is named goes first. Deno Deploy keeps no files, so what is left there is memory. */
function readPlace(variables: Variables, deploy: boolean): Place {
  const url = variables['DATABASE_URL']?.trim() || undefined;
  const token = variables['DATABASE_AUTH_TOKEN']?.trim() || undefined;
  if (url === undefined && token !== undefined) {
    throw new OptionsError(
      'DATABASE_AUTH_TOKEN is set and DATABASE_URL is not: set both, or neither',
    );
  }
  // Else fetch, which puts it into a header, quotes it in its error.
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new OptionsError(
      'Cannot use DATABASE_AUTH_TOKEN: it has white space or a letter beyond ASCII inside',
    );
  }
  if (url !== undefined) {
    return { kind: 'libsql', url: readDatabaseUrl(url), token };
  }
  const folder = variables['DATA_DIR']?.trim() || '.data';
  return deploy || folder === ':memory:' ? { kind: 'memory' } : { kind: 'folder', folder };
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The URL is not quoted: one that is wrong may hold a password. */
function readDatabaseUrl(text: string): URL {
  const url = URL.parse(text.replace(/^libsql:/i, 'https:'));
  const isPlain = url?.protocol === 'http:' && LOOPBACK.has(url.hostname);
  const isBare = url?.username === '' && url.password === '' && url.search === '';
  if (url === null || !isBare || (url.protocol !== 'https:' && !isPlain)) {
    throw new OptionsError(
      'Cannot use DATABASE_URL: it must be the address of a libSQL database, libsql://… or https://… (http:// on this machine only), with the token in DATABASE_AUTH_TOKEN',
    );
  }
  return url;
}

/**
 * Opens what is kept in a folder.
 *
 * @throws OptionsError when the folder cannot be made or written to, or what is in it is not a database
 */
export function openFolder<T>(folder: string, open: (folder: string) => T): T {
  try {
    return open(folder);
  } catch (error) {
    throw wrong(
      'DATA_DIR',
      folder,
      `a folder that can be written to, or :memory: (${firstLine(error)})`,
    );
  }
}

/** What the system says when the port, and not the address, is the trouble. */
const PORT_TROUBLES = new Set(['AddrInUse', 'PermissionDenied', 'Error']);

/** @throws OptionsError when the port is taken or may not be used, or the host is not of this machine */
export function listen<T>({ host, port }: Pick<Options, 'host' | 'port'>, serve: () => T): T {
  try {
    return serve();
  } catch (error) {
    const cause = firstLine(error);
    const isPort = error instanceof Error && PORT_TROUBLES.has(error.name);
    throw isPort && !/lookup/.test(cause)
      ? wrong('API_PORT', String(port), `a port that is free and may be used (${cause})`)
      : wrong(
          'API_HOST',
          host,
          `a name or an address of this machine that may be listened at (${cause})`,
        );
  }
}

export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? '';
}

function wrong(name: string, value: string, expected: string): OptionsError {
  return new OptionsError(`Cannot use ${name}='${value}': it must be ${expected}`);
}
