/** Which page is open, told by the address's hash, so that every page has a link and Back works. */
export type Page =
  | { readonly name: 'requests' }
  | { readonly name: 'refusals' }
  | { readonly name: 'honeycomb' }
  | { readonly name: 'meter' }
  | { readonly name: 'trace'; readonly traceId: string };

export const REQUESTS = '#/';
export const REFUSALS = '#/refusals';
export const HONEYCOMB = '#/honeycomb';
export const METER = '#/meter';
export const traceLink = (traceId: string) => `#/trace/${traceId}`;

export function pageOf(hash: string): Page {
  const trace = /^#\/trace\/([0-9a-fA-F-]+)$/.exec(hash);
  if (trace?.[1] !== undefined) return { name: 'trace', traceId: trace[1] };
  if (hash === HONEYCOMB) return { name: 'honeycomb' };
  if (hash === METER) return { name: 'meter' };
  return { name: hash === REFUSALS ? 'refusals' : 'requests' };
}
