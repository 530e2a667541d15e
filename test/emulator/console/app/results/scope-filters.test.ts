/** The query of the scope, asked of events. */
import { expect, test } from 'vitest';
import { filtersOf } from '../../../../../emulator/console/app/results/scope-filters.ts';

const written = (query: string) =>
  filtersOf(query).filters.map(({ column, op, value }) =>
    [column, op, value].filter((part) => part !== undefined).join(' '),
  );

test.each([
  ['service:backend-hono', ['service.name = backend-hono']],
  ['-service:backend-hono', ['service.name != backend-hono']],
  ['route:/api', ['http.route contains /api']],
  ['-route:/api', ['http.route does-not-contain /api']],
  ['route:"/api"', ['http.route = /api']],
  ['name:activities', ['name contains activities']],
  ['home', ['name contains home']],
  ['status:500', ['http.response.status_code = 500']],
  ['status:>=400', ['http.response.status_code >= 400']],
  ['-status:>=400', ['http.response.status_code < 400']],
  ['status:5xx', ['http.response.status_code >= 500', 'http.response.status_code < 600']],
  ['status:>4xx', ['http.response.status_code >= 500']],
  ['status:<=4xx', ['http.response.status_code < 500']],
  ['status:>=5xx', ['http.response.status_code >= 500']],
  ['status:<5xx', ['http.response.status_code < 500']],
  ['dur:>1.5s', ['duration_ms > 1500']],
  ['-dur:>100', ['duration_ms <= 100']],
  ['failed:true', ['error = true']],
  ['-error:true', ['error != true']],
  ['error:false', ['error != true']],
  ['error:quota', ['exception.message contains quota']],
  ['level:warn', ['severity_text = warn']],
  ['app.user:worf', ['app.user = worf']],
  ['app.count:>5', ['app.count > 5']],
  ['app.user:w*', ['app.user starts-with w']],
  ['app.user:*f', ['app.user ends-with f']],
  ['app.user:*or*', ['app.user contains or']],
  ['app.user:*', ['app.user exists']],
  ['-app.user:*', ['app.user does-not-exist']],
  ['app.user:w*r*f', ['app.user starts-with w', 'app.user contains r', 'app.user ends-with f']],
  ['app.user:"w*"', ['app.user = w*']],
  ['service:a dur:>5', ['service.name = a', 'duration_ms > 5']],
  ['', []],
  ['rout:/api', []],
])('%s', (query, expected) => {
  expect(written(query)).toEqual(expected);
  expect(filtersOf(query).left).toEqual([]);
});

test.each([['vendor:xray'], ['-status:5xx'], ['-app.user:w*f']])(
  '%s cannot be asked of events, and is named',
  (term) => {
    expect(filtersOf(`service:a ${term}`)).toMatchObject({
      filters: [{ value: 'a' }],
      left: [term],
    });
  },
);
