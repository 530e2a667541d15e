/** Boards that are put into the emulator at its start. */
import { expect, test } from 'vitest';
import { createDocuments } from '../../../../../emulator/vendors/honeycomb/api/documents.ts';
import { createCall } from '../../../../../emulator/vendors/honeycomb/boards/call.ts';
import { loadBoards } from '../../../../../emulator/vendors/honeycomb/boards/load.ts';
import { openHoneycomb } from '../open.ts';

const document = (description = '') => ({
  board: { name: 'B', type: 'flexible', description, panels: [] },
  queries: new Map(),
});

function open() {
  const { context, routes, call } = openHoneycomb();
  const send = createCall({ send: (request) => routes.fetch(request) });
  const documents = createDocuments(context);
  const boards = async () =>
    Array.from(Object((await call('GET', '/1/boards')).body)).map((board) => Object(board));
  return {
    call,
    boards,
    load: (description?: string) => loadBoards([document(description)], 'svc', send, documents),
  };
}

test('are made, and stay as a person changes them', async () => {
  const { load, boards, call } = open();
  await load();
  const [board] = await boards();
  expect(board.name).toBe('B');
  await call('PUT', `/1/boards/${board.id}`, { ...board, description: 'mine' });
  await load();
  expect((await boards()).map(({ description }) => description)).toEqual(['mine']);
});

test('that a person deletes stay away', async () => {
  const { load, boards, call } = open();
  await load();
  await call('DELETE', `/1/boards/${(await boards())[0].id}`);
  await load();
  expect(await boards()).toEqual([]);
});

test('are made anew when their documents say something else', async () => {
  const { load, boards } = open();
  await load();
  await load('new');
  await load('new');
  expect((await boards()).map(({ description }) => description)).toEqual(['new']);
});
