/**
 * Where the API is that the cases test, and what may be done there. Every case holds in a store that others use; one that
 * does not says what it needs by `holds.sample` or `holds.keeps`, and is left out where that is not given.
 */

export interface Target {
  readonly name: string;
  /** What a case may count on. */
  readonly holds: {
    /** The store holds only the sample when the cases start, and nothing else uses it. */
    readonly sample: boolean;
    /** What is written may stay. Posts go after an hour, messages never do. */
    readonly keeps: boolean;
    /** The API may be written to. */
    readonly writes: boolean;
    /** Writing takes the token. */
    readonly token: boolean;
    /** The health check tells its details to everyone. */
    readonly details: boolean;
  };
  /** Origins that CORS admits, as far as they are known. */
  readonly origins: readonly string[];
  /** @param init headers are those of the caller alone */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** With the right to write, where there is one. */
  readonly authorization: Readonly<Record<string, string>>;
}

/** A target that is started for the cases, or is there already. */
export interface Started {
  readonly target: Target;
  close(): Promise<unknown>;
}

/** What a target of this project's own, started with the sample and open to everyone, may be used for. */
export const OPEN: Target['holds'] = {
  sample: true,
  keeps: true,
  writes: true,
  token: false,
  details: true,
};

/** Variables that make a service so. */
export const OPEN_VARIABLES = {
  WRITE_ACCESS: 'open',
  HEALTH_DETAILS: 'open',
  FRONTEND_URL: 'http://localhost:3000,https://cruddur.example',
  BACKEND_URL: 'http://localhost:4567',
};

export const OPEN_ORIGINS = [
  'http://localhost:3000',
  'https://cruddur.example',
  'http://localhost:4567',
];

/** Sends over the network. @param url without a slash at its end; asked for at each call, because it is known only when the target has started */
export function overNetwork(url: () => string): Target['send'] {
  return async (path, init) => fetch(`${url()}${path}`, { redirect: 'manual', ...init });
}
