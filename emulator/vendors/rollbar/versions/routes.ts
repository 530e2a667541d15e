/**
 * Versions of the code: when each was seen and deployed, and which items were new, came back or were resolved in it.
 * https://docs.rollbar.com/reference/get_api-1-versions-version
 */
import type { Context } from 'hono';
import * as v from 'valibot';
import type { Answers } from '../answers.ts';
import type { Door } from '../door.ts';
import { itemResult } from '../items/show.ts';
import type { ItemStore } from '../items/store.ts';
import { LEVELS } from '../level.ts';
import { Common, Level, Positive, readQuery, Text } from '../query.ts';
import {
  VERSION_EVENTS,
  type ItemInVersionRow,
  type VersionRow,
  type VersionStore,
} from './store.ts';

const PAGE = 20;

const Environment = v.pipe(v.array(v.string()), v.length(1, 'is given more than once'));
const VersionQuery = v.strictObject({ ...Common, environment: Environment });
const ItemsQuery = v.strictObject({
  ...Common,
  environment: Environment,
  event: v.pipe(Text, v.picklist(VERSION_EVENTS, `is not one of ${VERSION_EVENTS.join(', ')}`)),
  level: v.optional(v.array(Level)),
  page: v.optional(Positive, '1'),
});

export interface VersionParts {
  readonly versions: VersionStore;
  readonly items: ItemStore;
  readonly answers: Answers;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export function addVersionRoutes(
  open: Door,
  { versions, items, answers, now }: VersionParts,
): void {
  const named = (c: Context, environment: readonly string[]) =>
    versions.version(environment[0] ?? '', c.req.param('version') ?? '');

  open('GET', '/api/1/versions/:version', (c) => {
    const query = readQuery(VersionQuery, c.req.queries(), (output) => output);
    if (!query.ok) return answers.refuse(c, 422, query.message);
    const row = named(c, query.value.environment);
    if (row === undefined) return answers.refuse(c, 404, 'Version not found');
    return answers.result(c, { ...versionResult(row), item_stats: itemStats(versions, row.id) });
  });

  open('GET', '/api/1/versions/:version/items', (c) => {
    const query = readQuery(ItemsQuery, c.req.queries(), (output) => output);
    if (!query.ok) return answers.refuse(c, 422, query.message);
    const { environment, event, level: levels, page } = query.value;
    const version = named(c, environment);
    if (version === undefined) return answers.refuse(c, 404, 'Version not found');
    const rows = versions.items(version.id, {
      event,
      levels,
      limit: PAGE,
      offset: (page - 1) * PAGE,
    });
    const nowS = Math.floor(now() / 1000);
    const shown = rows.flatMap((row) => {
      const item = items.item(row.item);
      return item === undefined ? [] : [{ ...itemResult(item, nowS), ...inVersion(row) }];
    });
    return answers.result(c, shown);
  });
}

function versionResult(row: VersionRow): object {
  return {
    id: row.id,
    version: row.version,
    environment: row.environment,
    date_created: row.created_s,
    first_occurrence_id: row.first_occurrence_id,
    first_occurrence_timestamp: row.first_occurrence_s,
    last_occurrence_id: row.last_occurrence_id,
    last_occurrence_timestamp: row.last_occurrence_s,
    deployed_by: row.deployed_by,
    last_deploy_timestamp: row.last_deploy_s,
  };
}

/** How many items had each event, by level: what the page of a version shows. */
function itemStats(versions: VersionStore, version: number): object {
  const none = () => Object.fromEntries(LEVELS.map((level) => [level, 0]));
  const stats = Object.fromEntries(VERSION_EVENTS.map((event) => [event, none()]));
  for (const { event, level, n } of versions.counts(version)) {
    const levels = stats[event];
    if (levels !== undefined) levels[level] = n;
  }
  return stats;
}

function inVersion(row: ItemInVersionRow): object {
  return {
    first_in_version_occurrence_id: row.first_id,
    first_in_version_occurrence_timestamp: row.first_s,
    last_in_version_occurrence_id: row.last_id,
    last_in_version_occurrence_timestamp: row.last_s,
    occurrences_in_version: row.occurrences,
    people_in_version: row.people,
  };
}
