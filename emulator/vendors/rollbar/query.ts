/**
 * Reads the query parameters of the read API. A parameter that the emulator does not know is an error, so that no
 * list is silently longer than the caller asked for.
 */
import * as v from 'valibot';
import type { ItemFilter } from './items/filter.ts';
import { parseSearch } from './items/search.ts';
import { LEVELS } from './level.ts';
import { STATUSES } from './items/status.ts';

/** Every value of every parameter. */
export type Query = Readonly<Record<string, string[]>>;

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

const REPEATABLE = new Set(['status', 'level', 'environment', 'framework', 'access_token']);

export const Text = v.string('is given more than once');
export const Whole = v.pipe(
  Text,
  v.regex(/^\d{1,9}$/, 'is not a whole number'),
  v.transform(Number),
);
export const Positive = v.pipe(Whole, v.minValue(1, 'is not 1 or more'));
export const Level = v.picklist(LEVELS, `is not one of ${LEVELS.join(', ')}`);
const Limit = v.pipe(Positive, v.maxValue(100, 'is more than 100'));
const ItemsLimit = v.pipe(Positive, v.maxValue(5000, 'is more than 5000'));
const Status = v.picklist(STATUSES, `is not one of ${STATUSES.join(', ')}`);
const Ids = v.pipe(
  Text,
  v.transform((ids) => ids.split(',')),
  v.array(Whole),
);
/** Names separated by commas; none when empty. */
export const Names = v.pipe(
  Text,
  v.transform((names) => names.split(',').filter(Boolean)),
  v.transform((names) => (names.length === 0 ? undefined : names)),
);
const Flag = v.pipe(
  v.picklist(['true', 'false', '1', '0'], 'is not one of true, false'),
  v.transform((flag) => flag === 'true' || flag === '1'),
);
/** There are no users here, so no name of one is valid. */
const AssignedUser = v.pipe(
  v.picklist(
    ['assigned', 'unassigned'],
    'is not one of assigned, unassigned: there are no users here',
  ),
  v.transform((wanted) => wanted === 'assigned'),
);
const SearchText = v.pipe(
  Text,
  v.maxLength(1000, 'is longer than 1000 characters'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const search = parseSearch(dataset.value);
    if (search.ok) return search.conditions;
    addIssue({ message: `cannot be read: ${search.message}` });
    return NEVER;
  }),
);

/** The token is read before this. */
export const Common = { access_token: v.optional(v.array(v.string())) };

const ItemsQuery = v.strictObject({
  ...Common,
  status: v.optional(v.array(Status)),
  level: v.optional(v.array(Level)),
  environment: v.optional(v.array(v.string())),
  framework: v.optional(v.array(v.string())),
  ids: v.optional(Ids),
  assigned_user: v.optional(AssignedUser),
  is_snoozed: v.optional(Flag),
  query: v.optional(SearchText),
  /** An older name of `query`. */
  q: v.optional(SearchText),
  page: v.optional(Positive, '1'),
  limit: v.optional(ItemsLimit, '100'),
});

const InstancesQuery = v.strictObject({
  ...Common,
  page: v.optional(Positive, '1'),
  last_id: v.optional(Whole),
  limit: v.optional(Limit, '20'),
});

const ItemQuery = v.strictObject({
  ...Common,
  counter: v.optional(Whole),
  uuid: v.optional(Text),
});

const PageQuery = v.strictObject({
  ...Common,
  page: v.optional(Positive, '1'),
  limit: v.optional(Limit, '20'),
});

export interface ItemsPage {
  readonly filter: ItemFilter;
  readonly page: number;
  readonly limit: number;
}

export function readItemsQuery(query: Query): Read<ItemsPage> {
  return readQuery(ItemsQuery, query, ({ page, limit, ...given }) => ({
    page,
    limit,
    filter: {
      statuses: given.status,
      levels: given.level,
      environments: given.environment,
      frameworks: given.framework,
      ids: given.ids,
      assigned: given.assigned_user,
      snoozed: given.is_snoozed,
      search: [...(given.query ?? []), ...(given.q ?? [])],
    },
  }));
}

export interface InstancesPage {
  readonly page: number;
  readonly limit: number;
  readonly lastId: number | undefined;
}

/** `last_id` wins over `page`, as a cursor does. */
export function readInstancesQuery(query: Query): Read<InstancesPage> {
  return readQuery(InstancesQuery, query, ({ page, limit, last_id: lastId }) => ({
    page: lastId === undefined ? page : 1,
    limit,
    lastId,
  }));
}

/** Which item is asked for: by its counter, or by the uuid of an occurrence. */
export function readItemQuery(query: Query): Read<{ counter?: number; uuid?: string }> {
  return readQuery(ItemQuery, query, ({ counter, uuid }) => ({
    ...(counter === undefined ? {} : { counter }),
    ...(uuid === undefined ? {} : { uuid }),
  }));
}

export function readPageQuery(query: Query): Read<{ page: number; limit: number }> {
  return readQuery(PageQuery, query, ({ page, limit }) => ({ page, limit }));
}

export function readQuery<Output, T>(
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
  const problem =
    issue.expected === 'never'
      ? 'is not supported by this emulator'
      : issue.input === undefined
        ? 'is missing'
        : issue.message;
  return { ok: false, message: `Query parameter '${name}' ${problem}` };
}
