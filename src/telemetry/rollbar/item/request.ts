/**
 * Turns the request and the user of Sentry's event into Rollbar's `request` and `person`. It drops cookies, and keeps
 * a body where Rollbar's own clients put it.
 */
import type { Members } from './item.ts';
import type { SentryRequest, SentryUser } from './sentry-event.ts';

const MAX_ID_LENGTH = 40;
const MAX_NAME_LENGTH = 255;

/** @returns undefined when neither the request nor the caller's address is known */
export function toRequest(
  request: SentryRequest | undefined,
  userIp: string | undefined,
): Members | undefined {
  if (request === undefined) return userIp === undefined ? undefined : { user_ip: userIp };
  const [address, ...rest] = (request.url ?? '').split('?');
  const query = queryText(request.query_string) || rest.join('?');
  return {
    url: query === '' ? address : `${address}?${query}`,
    method: request.method,
    headers: request.headers,
    query_string: query === '' ? undefined : query,
    GET: query === '' ? undefined : parseQuery(query),
    ...toBody(request),
    user_ip: userIp,
  };
}

/** @returns undefined without an id, which Rollbar asks for */
export function toPerson(user: SentryUser | undefined): Members | undefined {
  if (user?.id === undefined || user.id === '') return undefined;
  return {
    id: String(user.id).slice(0, MAX_ID_LENGTH),
    username: user.username?.slice(0, MAX_NAME_LENGTH),
    email: user.email?.slice(0, MAX_NAME_LENGTH),
  };
}

/** What is known of a user and has no place in `person`. */
export function otherUserFields(user: SentryUser | undefined): Members | undefined {
  if (user === undefined) return undefined;
  const { id, username, email, ip_address: _, ...others } = user;
  const rest = id === undefined || id === '' ? { username, email, ...others } : others;
  return Object.values(rest).some((value) => value !== undefined) ? rest : undefined;
}

function queryText(query: SentryRequest['query_string']): string {
  if (query === undefined) return '';
  if (typeof query === 'string') return query.replace(/^\?/, '');
  return new URLSearchParams(query).toString();
}

function parseQuery(query: string): Members {
  const parameters = new URLSearchParams(query);
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

/** Under the method's name, except for GET, whose name the query already has. */
function toBody({ data, method = '' }: SentryRequest): Members {
  if (data === undefined || data === null) return {};
  if (typeof data === 'string') return { body: data };
  const isUsual = ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method);
  return isUsual ? { [method]: data } : { body: JSON.stringify(data) };
}
