/**
 * The requests that Honeycomb's Terraform provider makes for a dataset, a column, a query, its result and a
 * board, over a real socket: the same paths, bodies and order, and what it reads of the answers.
 */
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createHoneycomb } from '../../emulator/vendors/honeycomb/routes.ts';
import { openRoomContext } from '../emulator/room-context.ts';
import { serve, type Served } from '../served.ts';

const { routes } = createHoneycomb(openRoomContext(Date.now), { keys: ['hcalk_test'] });
let server: Served;
let url = '';

beforeAll(async () => {
  server = await serve(routes.fetch);
  url = server.endpoint;
});

afterAll(() => server.close());

async function request(method: string, path: string, body?: object) {
  const response = await fetch(url + path, {
    method,
    headers: {
      'x-honeycomb-team': 'hcalk_test',
      'content-type': 'application/json',
      'user-agent': 'Terraform/1.9.0 terraform-provider-honeycombio/0.31.0',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  // The provider waits by this header, which must be a structured dictionary.
  expect(response.headers.get('ratelimit')).toMatch(/^limit=\d+, remaining=\d+, reset=\d+$/);
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? undefined : v.parse(Answer, JSON.parse(text)),
  };
}

const Answer = v.looseObject({
  id: v.optional(v.string()),
  slug: v.optional(v.string()),
  complete: v.optional(v.boolean()),
  environment: v.optional(v.object({ slug: v.string() })),
});

test('the Terraform provider finds what it needs', async () => {
  // It takes an environment without slug for a Classic one.
  const auth = await request('GET', '/1/auth');
  expect(auth.body?.environment?.slug).not.toBe('');

  const dataset = await request('POST', '/1/datasets', { name: 'My Service', description: '' });
  expect([dataset.status, dataset.body?.slug]).toEqual([201, 'my-service']);
  const column = await request('POST', '/1/columns/my-service', {
    key_name: 'duration_ms',
    type: 'float',
  });
  expect(column.status).toBe(201);

  const specification = {
    calculations: [{ op: 'P90', column: 'duration_ms' }],
    filters: [{ column: 'duration_ms', op: 'exists' }],
    time_range: 7200,
  };
  const query = await request('POST', '/1/queries/my-service', specification);
  expect(query.body).toMatchObject(specification);
  await fetch(`${url}/1/batch/my-service`, {
    method: 'POST',
    headers: { 'x-honeycomb-team': 'hcalk_test', 'content-type': 'application/json' },
    body: JSON.stringify([{ data: { duration_ms: 12.5 } }]),
  });

  const result = await request('POST', '/1/query_results/my-service', { query_id: query.body?.id });
  expect([result.status, result.body?.complete]).toEqual([201, false]);
  await vi.waitFor(async () => {
    const polled = await request('GET', `/1/query_results/my-service/${result.body?.id}`);
    expect(polled.body).toMatchObject({
      complete: true,
      data: { results: [{ data: { 'P90(duration_ms)': 12.5 } }] },
    });
  }, 20_000);

  const annotation = await request('POST', '/1/query_annotations/my-service', {
    name: 'Latency',
    description: '',
    query_id: query.body?.id,
  });
  const board = await request('POST', '/1/boards', {
    name: 'Overview',
    type: 'flexible',
    layout_generation: 'auto',
    panels: [
      {
        type: 'query',
        query_panel: {
          query_id: query.body?.id,
          query_annotation_id: annotation.body?.id,
          query_style: 'graph',
          visualization_settings: {
            utc_xaxis: true,
            charts: [{ chart_type: 'line', chart_index: 0 }],
          },
        },
      },
    ],
    tags: [],
  });
  expect(board.status).toBe(201);
  const read = await request('GET', `/1/boards/${board.body?.id}`);
  expect(read.body).toEqual(board.body);
  expect((await request('DELETE', `/1/boards/${board.body?.id}`)).status).toBe(204);

  const wrong = await request('POST', '/1/queries/my-service', { calculations: [{ op: 'SUM' }] });
  expect(wrong).toMatchObject({
    status: 422,
    body: {
      error: expect.any(String),
      type_detail: [{ code: 'missing', field: 'calculations[0].column' }],
    },
  });
});
