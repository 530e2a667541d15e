/**
 * A person's handle: how it is compared, and how it stands in a path. Display names are the store's affair.
 */

/** There is no sign-in yet: this is who reads and writes. */
export const WRITER = 'andrewbrown';

/** Of a handle in the form it is compared in. */
export const MAX_HANDLE_CHARS = 64;

/**
 * A path segment such as `@andrewbrown`, as Hono matches it. Clients that encode whole segments send `%40`
 * for the `@`, and Hono matches before it decodes.
 */
export const HANDLE_SEGMENT = ':handle{(?:@|%40)[^/]*}';

/** The same segment as people and telemetry read it. */
export const HANDLE_TEMPLATE = '@:handle';

/** The form handles are compared in: no leading `@`, no white space, lower case. May be empty. */
export function normalizeHandle(text: string): string {
  return text.replace(/\s+/gu, '').replace(/^@/u, '').toLowerCase();
}
