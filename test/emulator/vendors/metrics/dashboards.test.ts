import { expect, test } from 'vitest';
import { NOW_S, openMetrics } from './open.ts';

const widget = (type: string, properties: object, place: object = {}) => ({
  type,
  x: 0,
  y: 0,
  width: 12,
  height: 6,
  properties,
  ...place,
});
const BODY = JSON.stringify({
  widgets: [
    widget('metric', { metrics: [['N', 'm']], region: 'eu-central-1' }),
    widget('text', { markdown: '# Hello' }, { x: 12 }),
  ],
});

const put = (rooms: ReturnType<typeof openMetrics>, DashboardBody = BODY, DashboardName = 'main') =>
  rooms.call('PutDashboard', { DashboardName, DashboardBody });

test('dashboards are kept, listed and deleted, in every region of an account', async () => {
  const rooms = openMetrics();
  expect((await put(rooms)).body).toEqual({ DashboardValidationMessages: [] });
  await put(rooms, '{}', 'other');
  const arn = 'arn:aws:cloudwatch::123456789012:dashboard/main';
  const shown = await rooms.call(
    'GetDashboard',
    { DashboardName: 'main' },
    { region: 'us-east-1' },
  );
  expect(shown.body).toEqual({ DashboardArn: arn, DashboardName: 'main', DashboardBody: BODY });
  const listed = await rooms.call('ListDashboards', { DashboardNamePrefix: 'm' });
  expect(listed.body).toEqual({
    DashboardEntries: [
      { DashboardName: 'main', DashboardArn: arn, LastModified: NOW_S, Size: BODY.length },
    ],
  });
  const tag = { ResourceARN: arn, Tags: [{ Key: 'a', Value: 'b' }] };
  expect((await rooms.call('TagResource', tag)).status).toBe(200);
  const wrong = await rooms.call('DeleteDashboards', { DashboardNames: ['main', 'none'] });
  expect(wrong.body['__type']).toBe('DashboardNotFoundError');
  await rooms.call('DeleteDashboards', { DashboardNames: ['main'] });
  const gone = await rooms.call('GetDashboard', { DashboardName: 'main' });
  expect(gone.body['__type']).toBe('DashboardNotFoundError');
});

test.each<[string, string]>([
  ['{', ''],
  ['[]', '/'],
  ['{"widgets":7}', '/widgets'],
  [JSON.stringify({ widgets: [widget('pie', {})] }), '/widgets/0/type'],
  [JSON.stringify({ widgets: [widget('metric', {}, { width: 25 })] }), '/widgets/0/width'],
  [JSON.stringify({ widgets: [widget('metric', {}, { x: 20 })] }), '/widgets/0'],
  [JSON.stringify({ widgets: [widget('text', {})] }), '/widgets/0/properties'],
  [JSON.stringify({ widgets: [widget('log', { query: 'fields a' })] }), '/widgets/0/properties'],
  [JSON.stringify({ widgets: [{ type: 'text' }] }), '/widgets/0/properties'],
])('a body of %s is refused', async (body, DataPath) => {
  const { status, body: answer } = await put(openMetrics(), body);
  expect([status, answer]).toMatchObject([
    400,
    {
      __type: 'DashboardInvalidInputError',
      dashboardValidationMessages: [{ DataPath }],
    },
  ]);
});

test('a name has letters, digits, dashes and underscores', async () => {
  const { body } = await put(openMetrics(), '{}', 'a b');
  expect(body['__type']).toBe('InvalidParameterValueException');
});
