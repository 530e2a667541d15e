import { describe, expect, test } from 'vitest';
import { callLogs } from '../../aws/call.ts';
import { createRooms, type Rooms } from '../../../serve.ts';

const put = (rooms: Rooms, input: object) =>
  callLogs(rooms, 'PutQueryDefinition', { name: 'errors', queryString: 'fields a', ...input });

describe('PutQueryDefinition', () => {
  test('creates, and changes what it created', async () => {
    const rooms = createRooms();
    const { queryDefinitionId } = (await put(rooms, {})).body;
    const again = await put(rooms, { queryDefinitionId, name: 'slow', logGroupNames: ['g'] });
    expect(again.body).toEqual({ queryDefinitionId });
    const { body } = await callLogs(rooms, 'DescribeQueryDefinitions', {});
    expect(body['queryDefinitions']).toEqual([
      {
        queryDefinitionId,
        queryLanguage: 'CWLI',
        name: 'slow',
        queryString: 'fields a',
        logGroupNames: ['g'],
        lastModified: expect.any(Number),
      },
    ]);
  });

  test('refuses to change what does not exist', async () => {
    const { body } = await put(createRooms(), { queryDefinitionId: 'none' });
    expect(body['__type']).toBe('ResourceNotFoundException');
  });
});

describe('DescribeQueryDefinitions', () => {
  test('narrows by the start of the name and pages', async () => {
    const rooms = createRooms();
    for (const name of ['team/a', 'team/b', 'other']) await put(rooms, { name });
    const input = { queryDefinitionNamePrefix: 'team/', maxResults: 1 };
    const first = await callLogs(rooms, 'DescribeQueryDefinitions', input);
    const { nextToken } = first.body;
    const second = await callLogs(rooms, 'DescribeQueryDefinitions', { ...input, nextToken });
    const found = [first, second].flatMap(({ body }) => body['queryDefinitions']);
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'team/a' }),
        expect.objectContaining({ name: 'team/b' }),
      ]),
    );
    expect(second.body).not.toHaveProperty('nextToken');
  });
});

describe('DeleteQueryDefinition', () => {
  test('deletes once', async () => {
    const rooms = createRooms();
    const { body: key } = await put(rooms, {});
    const first = await callLogs(rooms, 'DeleteQueryDefinition', key);
    const second = await callLogs(rooms, 'DeleteQueryDefinition', key);
    expect([first.body, second.body['__type']]).toEqual([
      { success: true },
      'ResourceNotFoundException',
    ]);
  });
});
