/**
 * The operations on saved queries. As with AWS, what is saved need not be a valid query; that shows when it is started.
 */
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { AwsError } from '../../aws/error.ts';
import { pageOf, readListToken } from '../token.ts';
import type { QueryDefinitionStore } from './definition-store.ts';

const PAGE_SIZE = 1000;

const Definition = v.object({
  queryLanguage: v.optional(v.string(), 'CWLI'),
  name: v.string(),
  queryString: v.string(),
  logGroupNames: v.optional(v.array(v.string()), []),
  parameters: v.optional(v.array(v.record(v.string(), v.unknown()))),
});

const PutInput = v.object({
  ...Definition.entries,
  queryDefinitionId: v.optional(v.string()),
});

const DescribeInput = v.object({
  queryDefinitionNamePrefix: v.optional(v.string()),
  queryLanguage: v.optional(v.string()),
  maxResults: v.optional(v.number(), PAGE_SIZE),
  nextToken: v.optional(v.string()),
});

export function queryDefinitionOperations(
  store: QueryDefinitionStore,
  now: () => number,
): Operations {
  return {
    PutQueryDefinition: recording(PutInput, ({ queryDefinitionId, ...definition }, caller) => {
      const id = queryDefinitionId ?? randomUUID();
      if (queryDefinitionId !== undefined && !store.has(caller, id)) throw unknown(id);
      const { name } = definition;
      const text = JSON.stringify(definition);
      store.put(caller, { id, name, modifiedMs: now(), definition: text });
      return { queryDefinitionId: id };
    }),

    DescribeQueryDefinitions: answering(DescribeInput, (input, caller) => {
      const { queryDefinitionNamePrefix: prefix, queryLanguage, maxResults, nextToken } = input;
      const after = readListToken(v.string(), nextToken, now());
      const rows = store.list(caller, prefix, after, maxResults + 1);
      const { page, rest } = pageOf(rows, maxResults, ({ id }) => id, now());
      return {
        queryDefinitions: page
          .map(({ id, modifiedMs, definition }) => ({
            queryDefinitionId: id,
            lastModified: modifiedMs,
            ...v.parse(Definition, JSON.parse(definition)),
          }))
          .filter((found) => (queryLanguage ?? found.queryLanguage) === found.queryLanguage),
        ...rest,
      };
    }),

    DeleteQueryDefinition: recording(
      v.object({ queryDefinitionId: v.string() }),
      ({ queryDefinitionId: id }, caller) => {
        if (!store.delete(caller, id)) throw unknown(id);
        return { success: true };
      },
    ),
  };
}

function unknown(id: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Query definition '${id}' was not found`);
}
