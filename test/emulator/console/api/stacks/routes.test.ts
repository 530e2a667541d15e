import { expect, test } from 'vitest';
import { createConsole } from '../../../../../emulator/console/api/routes.ts';
import { createRollbar } from '../../../../../emulator/vendors/rollbar/routes.ts';
import { createSourceMaps } from '../../../../../emulator/source-maps/source-maps.ts';
import { createSourceMapStore } from '../../../../../emulator/source-maps/store.ts';
import { NOW_MS, openRoomContext } from '../../../room-context.ts';

/** Every column of line 2 of worker.mjs is of line 3 of src/load.ts. */
const MAP = {
  version: 3,
  sources: ['../src/load.ts'],
  sourcesContent: ['// one\n// two\nthrow new Error();\n// four\n'],
  names: [],
  mappings: ';AAEA',
};

function open({ mapped = true } = {}) {
  const context = openRoomContext();
  const sourceMaps = createSourceMaps(context, '/home/project');
  sourceMaps.built({
    file: 'worker.mjs',
    json: JSON.stringify(MAP),
    folder: '/home/project/.build',
  });
  const { routes } = createConsole(context, { version: '1', ...(mapped && { sourceMaps }) });
  const get = async (path: string) => {
    const response = await routes.request(`/_emulator/stacks/${path}`);
    const body: unknown = await response.json();
    return { status: response.status, body };
  };
  const frames = [
    { filename: 'native', method: 'run' },
    { filename: 'file:///home/project/.wrangler/tmp/dev-1/worker.js', lineno: 5, colno: 1 },
    { filename: '/home/project/.wrangler/tmp/dev-1/worker.js', lineno: 6 },
    { filename: 'worker.mjs', method: 'load', lineno: 2, colno: 7 },
  ];
  const rollbar = createRollbar(context).routes;
  const send = async (rest: object = {}) => {
    const exception = { class: 'TypeError', message: 'bad' };
    const data = { environment: 'production', body: { trace: { frames, exception } }, ...rest };
    const headers = { 'x-rollbar-access-token': 't' };
    const body = JSON.stringify({ data });
    return rollbar.request('/api/1/item/', { method: 'POST', headers, body });
  };
  return { context, get, send };
}

const SOURCE = {
  file: 'src/load.ts',
  line: 3,
  context: { first_line: 1, lines: ['// one', '// two', 'throw new Error();', '// four', ''] },
};

test('GET /_emulator/stacks/occurrence/:id shows where frames are in the source', async () => {
  const { get, send, context } = open();
  await send();
  expect(await get('occurrence/1')).toEqual({
    status: 200,
    body: {
      message: null,
      exceptions: [
        {
          segment: null,
          title: 'TypeError: bad',
          frames: [
            { name: 'load', place: 'worker.mjs:2:7', source: { ...SOURCE, column: 1 } },
            { name: '<anonymous>', place: '.wrangler/tmp/dev-1/worker.js:6', source: null },
            { name: '<anonymous>', place: '.wrangler/tmp/dev-1/worker.js:5:1', source: null },
            { name: 'run', place: 'native', source: null },
          ],
        },
      ],
    },
  });
  const [row] = context.rows('SELECT payload FROM rollbar_occurrences');
  expect(row?.['payload']).not.toContain('load.ts');
});

test.each([
  { code_version: 7 },
  { client: { javascript: { code_version: '7' } } },
  { server: { code_version: '7' } },
])('GET /_emulator/stacks/occurrence/:id asks what was uploaded for %j', async (version) => {
  const { get, send, context } = open();
  createSourceMapStore(context.database).keepUpload(
    '7',
    'worker.mjs',
    NOW_MS,
    JSON.stringify({ ...MAP, sources: ['src/uploaded.ts'] }),
  );
  await send(version);
  const { body } = await get('occurrence/1');
  expect(Object(body).exceptions[0].frames[0].source.file).toBe('src/uploaded.ts');
});

test('GET /_emulator/stacks/segment/:id shows the exceptions of a document', async () => {
  const { get, context } = open();
  const stack = [{ path: 'worker.mjs', line: 2, label: 'load' }];
  const document = JSON.stringify({
    id: 'aaaaaaaaaaaaaaaa',
    cause: { exceptions: [{ id: '1', type: 'E', message: 'bad', stack }] },
  });
  const trace = context.journal.trace('a'.repeat(32));
  context.database
    .prepare(
      `INSERT INTO xray_segments (trace, account, region, segment_id, name, type, start_time, document, received_ms)
       VALUES (?, '1', 'r', 'aaaaaaaaaaaaaaaa', 'n', 'segment', 0, ?, ?)`,
    )
    .run(trace, document, NOW_MS);
  const frame = { name: 'load', place: 'worker.mjs:2', source: { ...SOURCE, column: null } };
  expect((await get('segment/1')).body).toEqual({
    message: null,
    exceptions: [{ segment: 'aaaaaaaaaaaaaaaa', title: 'E: bad', frames: [frame] }],
  });
});

test('GET /_emulator/stacks/occurrence/:id shows frames as they came without source maps', async () => {
  const { get, send } = open({ mapped: false });
  await send();
  const { body } = await get('occurrence/1');
  expect(Object(body).exceptions[0].frames[0]).toEqual({
    name: 'load',
    place: 'worker.mjs:2:7',
    source: null,
  });
});

test.each(['occurrence/9', 'occurrence/x', 'segment/1', 'segment/99999999999999999999'])(
  'GET /_emulator/stacks/%s is 404',
  async (path) => {
    expect(await open().get(path)).toEqual({
      status: 404,
      body: { error: expect.stringMatching(/^No such (?:occurrence|segment) is stored$/) },
    });
  },
);
