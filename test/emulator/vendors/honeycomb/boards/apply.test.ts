/** The project's own board, applied to the emulator and asked about what the worker sends. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { applyBoard } from '../../../../../emulator/vendors/honeycomb/boards/apply.ts';
import { createCall } from '../../../../../emulator/vendors/honeycomb/boards/call.ts';
import { readBoardDocuments } from '../../../../../emulator/vendors/honeycomb/boards/documents.ts';
import { openHoneycomb } from '../open.ts';

const FOLDER = fileURLToPath(new URL('../../../../../src/cruddur/honeycomb', import.meta.url));
const GOLDEN = new URL('../../../../contract/golden/otlp.json', import.meta.url);
/** A minute after the recorded request. */
const AFTER_MS = 1_784_369_273_000;

const Panel = v.object({ query_panel: v.object({ query_id: v.string(), dataset: v.string() }) });
const Board = v.object({ name: v.string(), panels: v.array(Panel) });

function open() {
  const room = openHoneycomb({ now: () => AFTER_MS });
  return { ...room, apiCall: createCall({ send: (request) => room.routes.fetch(request) }) };
}

describe('applyBoard', () => {
  test('makes the dataset, the queries, their annotations and the board', async () => {
    const { apiCall, call, refusals } = open();
    const id = await applyBoard(readBoardDocuments(FOLDER), 'backend-hono', apiCall);
    const { name, panels } = v.parse(Board, (await call('GET', `/1/boards/${id}`)).body);
    expect([name, panels.length]).toEqual(['Cruddur API', 5]);
    expect((await call('GET', '/1/query_annotations/backend-hono')).body).toMatchObject([
      { name: expect.any(String) },
      {},
      {},
      {},
      {},
    ]);
    expect(refusals()).toEqual([]);
  });

  test('changes nothing when it is applied again, and only what changed', async () => {
    const { apiCall, context } = open();
    const documents = readBoardDocuments(FOLDER);
    const rows = () => context.rows('SELECT kind, scope, id, document FROM honeycomb_documents');
    const id = await applyBoard(documents, 'backend-hono', apiCall);
    const before = rows();
    expect(await applyBoard(documents, 'backend-hono', apiCall)).toBe(id);
    expect(rows()).toEqual(before);

    const queries = new Map(documents.queries);
    const heatmap = queries.get('latency-heatmap');
    if (heatmap) queries.set('latency-heatmap', { ...heatmap, query: { time_range: 60 } });
    await applyBoard({ ...documents, queries }, 'backend-hono', apiCall);
    const kinds = Object.groupBy(rows(), ({ kind }) => String(kind));
    expect([
      kinds['query']?.length,
      kinds['query_annotation']?.length,
      kinds['board']?.length,
    ]).toEqual([6, 5, 1]);
  });

  test('changes a description, and keeps the query', async () => {
    const { apiCall, call, context } = open();
    const documents = readBoardDocuments(FOLDER);
    await applyBoard(documents, 'backend-hono', apiCall);
    const queries = new Map(documents.queries);
    const heatmap = queries.get('latency-heatmap');
    if (heatmap) queries.set('latency-heatmap', { ...heatmap, description: 'Another' });
    await applyBoard({ ...documents, queries }, 'backend-hono', apiCall);
    const { body } = await call('GET', '/1/query_annotations/backend-hono');
    expect(body).toContainEqual(expect.objectContaining({ description: 'Another' }));
    const kept = context.rows("SELECT id FROM honeycomb_documents WHERE kind = 'query'");
    expect(kept).toHaveLength(5);
  });

  test('says what was refused', async () => {
    const refusing = () => Promise.resolve({ status: 401, body: { error: 'unknown API key' } });
    await expect(applyBoard(readBoardDocuments(FOLDER), 'x', refusing)).rejects.toThrow(
      'Cannot apply the board \'Cruddur API\': POST /1/datasets is answered 401 {"error":"unknown API key"}',
    );
  });

  test('has queries that find what the worker sends', async () => {
    const { apiCall, call, routes } = open();
    const headers = { 'content-type': 'application/json' };
    await routes.request('/v1/traces', { method: 'POST', headers, body: readFileSync(GOLDEN) });
    const home = { 'app.result_length': 3 };
    await call('POST', '/1/batch/backend-hono', [{ time: AFTER_MS / 1000 - 5, data: home }]);
    const id = await applyBoard(readBoardDocuments(FOLDER), 'backend-hono', apiCall);
    const { panels } = v.parse(Board, (await call('GET', `/1/boards/${id}`)).body);
    const tables: unknown[] = [];
    for (const {
      query_panel: { query_id, dataset },
    } of panels) {
      const made = await call('POST', `/1/query_results/${dataset}`, { query_id });
      const { body } = await call('GET', `/1/query_results/${dataset}/${Object(made.body).id}`);
      tables.push(Object(body).data.results.map(({ data }: { data: unknown }) => data));
    }
    expect(tables).toEqual([
      [
        {
          'HEATMAP(duration_ms)': [{ start: 42, end: 43, count: 1 }],
          'P95(duration_ms)': 42,
          'P99(duration_ms)': 42,
        },
      ],
      [{ 'http.request.method': 'GET', 'http.route': '/api/activities/home', COUNT: 1, failed: 1 }],
      [
        {
          'exception.type': 'Error',
          'exception.message': expect.stringMatching(/^D1_ERROR/),
          COUNT: 1,
        },
      ],
      [{ handle: 'andrewbrown', 'P95(duration_ms)': 30, 'MAX(duration_ms)': 30, COUNT: 1 }],
      [{ 'AVG(app.result_length)': 3, 'MAX(app.result_length)': 3 }],
    ]);
  });
});
