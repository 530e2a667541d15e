import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openRollbar } from '../open.ts';

const URL_OF_FILE = 'https://example.com/js/app.min.js?v=3';
const MAP = {
  version: 3,
  sources: ['../src/site.js', 'util.js'],
  names: [],
  mappings: 'AAAA;ACAA',
};

function upload(fields: Record<string, string>, files: Record<string, string>) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  for (const [name, text] of Object.entries(files)) body.set(name, new Blob([text]), name);
  return { method: 'POST', body };
}

const valid = { version: 'abc', minified_url: URL_OF_FILE };

describe('POST /api/1/sourcemap', () => {
  test('keeps the map with the sources that came along', async () => {
    const { ask, context } = openRollbar();
    const files = { source_map: JSON.stringify(MAP), 'static/src/site.js': 'let site;' };
    expect(await ask('/sourcemap', upload(valid, files))).toMatchObject({ status: 200, err: 0 });
    const [row] = context.rows('SELECT * FROM rollbar_source_maps');
    expect(row).toMatchObject({ version: 'abc', minified_url: '//example.com/js/app.min.js' });
    const kept: unknown = JSON.parse(gunzipSync(Buffer.from(Object(row?.['map']))).toString());
    expect(kept).toEqual({ ...MAP, sourcesContent: ['let site;', null] });
  });

  test('replaces the map of the same version and file', async () => {
    const { ask, context } = openRollbar();
    for (const url of [URL_OF_FILE, 'http://example.com/js/app.min.js']) {
      const map = { source_map: JSON.stringify(MAP) };
      await ask('/sourcemap/', upload({ ...valid, minified_url: url }, map));
    }
    expect(context.rows('SELECT version FROM rollbar_source_maps')).toHaveLength(1);
  });

  test('takes the token from the form, of a server', async () => {
    const { routes } = openRollbar({ tokens: { t: ['post_server_item'], r: ['read'] } });
    const statusOf = async (access_token: string) => {
      const form = upload({ ...valid, access_token }, { source_map: JSON.stringify(MAP) });
      return (await routes.request('/api/1/sourcemap', form)).status;
    };
    expect([await statusOf('t'), await statusOf('r')]).toEqual([200, 403]);
  });

  test.each<[string, Record<string, string>, string, RegExp]>([
    ['no version', { minified_url: URL_OF_FILE }, '{}', /version is missing$/],
    [
      'a path',
      { ...valid, minified_url: '/app.js' },
      '{}',
      /minified_url does not begin with http/,
    ],
    ['no JSON', valid, 'x', /source_map is not a source map of version 3/],
    ['another version', valid, JSON.stringify({ ...MAP, version: 2 }), /not a source map/],
    ['an index map', valid, '{"version":3,"sections":[]}', /without sections/],
    ['strange mappings', valid, JSON.stringify({ ...MAP, mappings: 'A A' }), /not a source map/],
  ])('refuses %s', async (_name, fields, map, message) => {
    const { ask, context } = openRollbar();
    expect(await ask('/sourcemap', upload(fields, { source_map: map }))).toMatchObject({
      status: 422,
      message: expect.stringMatching(message),
    });
    expect(context.rows('SELECT version FROM rollbar_source_maps')).toEqual([]);
  });
});
