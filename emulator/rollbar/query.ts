/**
 * Reads the query parameters of the read API. A parameter the emulator does not know is an error, so that no
 * list is silently longer than what was asked for.
 */
import * as v from 'valibot';
import { LEVELS } from './payload.ts';
import type { ItemFilter } from './store.ts';
import { STATUSES } from './store.ts';

/** Every value of every parameter. */
export type Query = Readonly<Record<string, string[]>>;

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

const REPEATABLE = new Set(['level', 'environment', 'access_token']);

const Text = v.string('is given more than once');
const Whole = v.pipe(Text, v.regex(/^\d{1,9}$/, 'is not a whole number'), v.transform(Number));
const Positive = v.pipe(Whole, v.minValue(1, 'is not 1 or more'));
const Limit = v.pipe(Positive, v.maxValue(100, 'is more than 100'));
const Level = v.picklist(LEVELS, `is not one of ${LEVELS.join(', ')}`);
const Status = v.picklist(STATUSES, `is not one of ${STATUSES.join(', ')}`);
const Ids = v.pipe(
  Text,
  v.transform((ids) => ids.split(',')),
  v.array(Whole),
);

/** The token is read before this. */
const Common = { access_token: v.optional(v.array(v.string())) };

const ItemsQuery = v.strictObject({
  ...Common,
  status: v.optional(Status),
  level: v.optional(v.array(Level)),
  environment: v.optional(v.array(v.string())),
  framework: v.optional(Text),
  ids: v.optional(Ids),
  page: v.optional(Positive, '1'),
});

const InstancesQuery = v.strictObject({
  ...Common,
  page: v.optional(Positive, '1'),
  last_id: v.optional(Whole),
  limit: v.optional(Limit, '20'),
});

const CounterQuery = v.strictObject({ ...Common, counter: v.optional(Whole) });

export function readItemsQuery(query: Query): Read<{ filter: ItemFilter; page: number }> {
  return read(ItemsQuery, query, ({ status, level, environment, framework, ids, page }) => ({
    page,
    filter: {
      ...(status && { status }),
      ...(level && { levels: level }),
      ...(environment && { environments: environment }),
      ...(framework !== undefined && { framework }),
      ...(ids && { ids }),
    },
  }));
}

export interface InstancesPage {
  readonly page: number;
  readonly limit: number;
  readonly lastId: number | undefined;
}

export function readInstancesQuery(query: Query): Read<InstancesPage> {
  return read(InstancesQuery, query, ({ page, limit, last_id: lastId }) => ({
    page,
    limit,
    lastId,
  }));
}

export function readCounterQuery(query: Query): Read<number | undefined> {
  return read(CounterQuery, query, ({ counter }) => counter);
}

function read<Output, T>(
  schema: v.GenericSchema<unknown, Output>,
  query: Query,
  use: (output: Output) => T,
): Read<T> {
  const entries = Object.entries(query).map(([name, values]) =>
    REPEATABLE.has(name) || values.length > 1 ? [name, values] : [name, values[0]],
  );
  const result = v.safeParse(schema, Object.fromEntries(entries));
  if (result.success) return { ok: true, value: use(result.output) };
  const [issue] = result.issues;
  const name = String(issue.path?.[0]?.key ?? '');
  const problem = issue.expected === 'never' ? 'is not supported by this emulator' : issue.message;
  return { ok: false, message: `Query parameter '${name}' ${problem}` };
}
