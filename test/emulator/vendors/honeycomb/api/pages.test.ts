/**
 * Every page of Honeycomb's API with each of its documented fields once: what may be written comes back as it was sent,
 * what is read-only is there and cannot be written. https://docs.honeycomb.io/api
 */
import { describe, expect, test } from 'vitest';
import { openHoneycomb } from '../open.ts';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const ID = expect.any(String);
const TIMES = { created_at: TIME, updated_at: TIME };
const tags = [{ key: 'team', value: 'blue/green-1' }];

type Call = ReturnType<typeof openHoneycomb>['call'];

/** Ids of what other things are made of. */
interface Made {
  readonly query: string;
  readonly annotation: string;
  readonly slo: string;
  readonly recipient: string;
  readonly webhook: string;
  readonly board: string;
}

interface Page {
  readonly name: string;
  readonly path: string | ((made: Made) => string);
  /** The fields that may be written. */
  readonly fields: (made: Made) => object;
  /** What comes back beside them, or in place of them. */
  readonly shown: object | ((made: Made) => object);
  /** Fields that are taken and not shown. */
  readonly hidden?: readonly string[];
  /** Those of a change, where they differ. */
  readonly changed?: object;
  readonly status?: number;
  /** Whether there is a PUT. @default true */
  readonly changes?: boolean;
}

const QUERY = {
  calculations: [
    { op: 'COUNT' },
    { op: 'P99', column: 'duration_ms' },
    {
      op: 'AVG',
      column: 'n',
      name: 'mean',
      filters: [{ column: 'a', op: 'exists' }],
      filter_combination: 'OR',
    },
  ],
  filters: [
    { column: 'a', op: '=', value: 'x' },
    { column: 'b', op: 'in', value: [1, 2] },
    { column: 'c', op: 'does-not-exist' },
  ],
  filter_combination: 'OR',
  breakdowns: ['service.name'],
  orders: [{ op: 'COUNT', order: 'descending' }, { column: 'service.name' }],
  havings: [{ calculate_op: 'P99', column: 'duration_ms', op: '>', value: 10 }],
  limit: 50,
  time_range: 3600,
  start_time: 1_795_340_000,
  granularity: 60,
  calculated_fields: [{ name: 'double', expression: 'MUL($n, 2)' }],
  usage_mode: true,
};

const position = { x_coordinate: 0, y_coordinate: 1, height: 4, width: 6 };

const PAGES: readonly Page[] = [
  {
    name: 'Datasets',
    path: '/1/datasets',
    fields: () => ({ name: 'My Dataset!', description: 'of mine', expand_json_depth: 3 }),
    shown: {
      slug: 'my-dataset!',
      settings: { delete_protected: false },
      regular_columns_count: null,
      last_written_at: null,
      created_at: TIME,
    },
    changes: false,
  },
  {
    name: 'Columns',
    path: '/1/columns/svc',
    fields: () => ({ key_name: 'n', type: 'integer', description: 'a number', hidden: true }),
    shown: { id: ID, last_written: null, ...TIMES },
  },
  {
    name: 'Calculated fields',
    path: '/1/derived_columns/svc',
    fields: () => ({ alias: 'big', expression: 'GT($n, 9)', description: 'above nine' }),
    shown: { id: ID, ...TIMES },
  },
  {
    name: 'Markers',
    path: '/1/markers/svc',
    fields: () => ({
      start_time: 1_471_040_808,
      end_time: 1_471_040_908,
      message: 'backend deploy #123',
      type: 'deploy',
      url: 'http://link-to-build.here',
    }),
    shown: { id: ID, color: '#7b1fa2', ...TIMES },
  },
  {
    name: 'Marker settings',
    path: '/1/marker_settings/svc',
    fields: () => ({ type: 'outage', color: '#F96E11' }),
    shown: { id: ID },
  },
  {
    name: 'Queries',
    path: '/1/queries/svc',
    fields: () => QUERY,
    shown: { id: ID },
    status: 200,
    changes: false,
  },
  {
    name: 'Query annotations',
    path: '/1/query_annotations/svc',
    fields: ({ query }) => ({
      name: 'Errors',
      description: 'all',
      query_id: query,
      source: 'board',
    }),
    shown: { id: ID, ...TIMES },
  },
  {
    name: 'Boards',
    path: '/1/boards',
    fields: ({ query, annotation, slo }) => ({
      name: 'My Board',
      description: 'made by a program',
      type: 'flexible',
      layout_generation: 'manual',
      tags,
      preset_filters: [{ column: 'app.Service', alias: 'Service' }],
      panels: [
        {
          type: 'query',
          position,
          query_panel: {
            query_id: query,
            query_annotation_id: annotation,
            query_style: 'combo',
            visualization_settings: {
              hide_compare: true,
              hide_hovers: true,
              hide_markers: true,
              utc_xaxis: true,
              overlaid_charts: true,
              charts: [
                { chart_index: 1, chart_type: 'cpie', log_scale: true, omit_missing_values: true },
              ],
            },
          },
        },
        { type: 'slo', position: { ...position, height: 0, width: 0 }, slo_panel: { slo_id: slo } },
        {
          type: 'text',
          position: { x_coordinate: 6, y_coordinate: 0 },
          text_panel: { content: '# x' },
        },
      ],
    }),
    shown: {
      id: ID,
      links: { board_url: expect.stringMatching(/^https:/) },
      panels: [{ query_panel: { dataset: 'svc' } }, {}, {}],
    },
    hidden: ['layout_generation', 'panels'],
  },
  {
    name: 'Board views',
    path: ({ board }) => `/1/boards/${board}/views`,
    fields: () => ({
      name: 'My View',
      filters: [
        { column: 'status', operation: '=', value: 'error' },
        { column: 'service', operation: 'in', value: ['api', 'web'] },
        { column: 'a', operation: 'exists' },
      ],
    }),
    shown: { id: ID },
  },
  {
    name: 'Triggers',
    path: '/1/triggers/svc',
    fields: ({ recipient }) => ({
      name: 'Slow',
      description: 'too slow',
      tags,
      query: { calculations: [{ op: 'AVG', column: 'duration_ms' }], time_range: 1800 },
      threshold: { op: '>=', value: 1000.5, exceeded_limit: 3 },
      frequency: 900,
      alert_type: 'on_true',
      disabled: true,
      recipients: [{ id: recipient }],
      evaluation_schedule_type: 'window',
      evaluation_schedule: {
        window: { days_of_week: ['monday', 'sunday'], start_time: '8:00', end_time: '17:30' },
      },
      baseline_details: { offset_minutes: 1440, type: 'percentage' },
      auto_investigate: true,
    }),
    shown: ({ recipient }) => ({
      id: ID,
      dataset_slug: 'svc',
      triggered: false,
      query_id: ID,
      recipients: [{ id: recipient, type: 'email', target: 'a@example.com' }],
      ...TIMES,
    }),
  },
  {
    name: 'Recipients: email',
    path: '/1/recipients',
    fields: () => ({ type: 'email', details: { email_address: 'b@example.com' } }),
    shown: { id: ID, ...TIMES },
  },
  {
    name: 'Recipients: Slack',
    path: '/1/recipients',
    fields: () => ({ type: 'slack', details: { slack_channel: '#alerts' } }),
    shown: { id: ID },
  },
  {
    name: 'Recipients: PagerDuty',
    path: '/1/recipients',
    fields: () => ({
      type: 'pagerduty',
      details: {
        pagerduty_integration_name: 'on call',
        pagerduty_integration_key: '7zOwh1edS8xHGcwfb2bA4sqY8E6PJzSK',
      },
    }),
    shown: { id: ID },
  },
  {
    name: 'Recipients: webhook',
    path: '/1/recipients',
    fields: () => ({
      type: 'webhook',
      details: {
        webhook_name: 'another',
        webhook_url: 'https://webhook.example.com',
        webhook_secret: 'secret',
        webhook_headers: [{ header: 'Authorization', value: 'Bearer xyz123' }],
        webhook_payloads: {
          template_variables: [{ name: 'severity', default_value: 'CRITICAL' }],
          payload_templates: {
            trigger: { body: '{}' },
            budget_rate: { body: '{}' },
            exhaustion_time: { body: '{}' },
          },
        },
      },
    }),
    shown: { id: ID },
  },
  {
    name: 'Recipients: Microsoft Teams',
    path: '/1/recipients',
    fields: () => ({
      type: 'msteams_workflow',
      details: { webhook_name: 'Teams', webhook_url: 'https://x.logic.azure.com:443/workflows/1' },
    }),
    shown: { id: ID },
  },
  {
    name: 'SLOs',
    path: '/1/slos/svc',
    fields: () => ({
      name: 'Fast',
      description: 'mostly',
      sli: { alias: 'sli' },
      time_period_days: 30,
      target_per_million: 999_000,
      tags,
    }),
    shown: { id: ID, dataset_slugs: ['svc'], reset_at: null, ...TIMES },
  },
  {
    name: 'Burn alerts: exhaustion time',
    path: '/1/burn_alerts/svc',
    fields: ({ slo, webhook }) => ({
      alert_type: 'exhaustion_time',
      description: 'a runbook',
      exhaustion_minutes: 120,
      auto_investigate: false,
      slo: { id: slo },
      recipients: [
        { id: webhook, details: { variables: [{ name: 'severity', value: 'warning' }] } },
      ],
    }),
    shown: { id: ID, ...TIMES },
  },
  {
    name: 'Burn alerts: budget rate',
    path: '/1/burn_alerts/svc',
    fields: ({ slo, recipient }) => ({
      alert_type: 'budget_rate',
      description: 'a runbook',
      budget_rate_window_minutes: 120,
      budget_rate_decrease_threshold_per_million: 1000,
      auto_investigate: true,
      slo: { id: slo },
      recipients: [{ id: recipient }],
    }),
    shown: { id: ID, ...TIMES },
  },
  {
    name: 'Burn alerts: no type',
    path: '/1/burn_alerts/svc',
    fields: ({ slo, recipient }) => ({
      alert_type: '',
      exhaustion_minutes: 0,
      slo: { id: slo },
      recipients: [{ id: recipient }],
    }),
    shown: { id: ID, alert_type: 'exhaustion_time' },
    hidden: ['alert_type'],
  },
];

async function open(): Promise<{ readonly call: Call; readonly made: Made }> {
  const { call } = openHoneycomb();
  const make = async (path: string, body: object) =>
    String(Object((await call('POST', path, body)).body).id);
  await call('POST', '/1/datasets', { name: 'svc' });
  await call('POST', '/1/marker_settings/svc', { type: 'deploy', color: '#7b1fa2' });
  await make('/1/derived_columns/svc', { alias: 'sli', expression: 'BOOL(1)' });
  const query = await make('/1/queries/svc', {});
  return {
    call,
    made: {
      query,
      annotation: await make('/1/query_annotations/svc', { name: 'Q', query_id: query }),
      slo: await make('/1/slos/svc', {
        name: 'S',
        sli: { alias: 'sli' },
        time_period_days: 7,
        target_per_million: 999_000,
      }),
      recipient: await make('/1/recipients', {
        type: 'email',
        details: { email_address: 'a@example.com' },
      }),
      webhook: await make('/1/recipients', {
        type: 'webhook',
        details: { webhook_name: 'hook', webhook_url: 'https://example.com' },
      }),
      board: await make('/1/boards', { name: 'B', type: 'flexible' }),
    },
  };
}

describe.each(PAGES.map((page) => [page.name, page] as const))('%s', (_name, page) => {
  async function prepared() {
    const { call, made } = await open();
    const path = typeof page.path === 'string' ? page.path : page.path(made);
    const fields = page.fields(made);
    const { shown, hidden = [] } = page;
    const back = Object.fromEntries(
      Object.entries(fields).filter(([name]) => !hidden.includes(name)),
    );
    const expected = { ...back, ...(typeof shown === 'function' ? shown(made) : shown) };
    return { call, path, fields, expected };
  }

  test('keeps every field and shows it', async () => {
    const { call, path, fields, expected } = await prepared();
    const answer = await call('POST', path, fields);
    expect(answer).toMatchObject({ status: page.status ?? 201, body: expected });
  });

  test.runIf(page.changes !== false)('takes back all that it shows', async () => {
    const { call, path, fields, expected } = await prepared();
    const { body } = await call('POST', path, fields);
    const { id, ...shown } = Object(body);
    // A trigger shows its query in full and by id, and takes one of them.
    if ('query' in shown) delete shown.query_id;
    expect(await call('PUT', `${path}/${id}`, { id, ...shown, ...fields })).toMatchObject({
      status: 200,
      body: { ...expected, id },
    });
  });
});

describe('pages that are not played', () => {
  test.each([
    ['Auth of management keys', 'GET', '/2/auth'],
    ['API keys', 'POST', '/2/teams/team/api-keys'],
    ['Environments', 'GET', '/2/teams/team/environments'],
    ['Kinesis events', 'POST', '/1/kinesis_events/svc'],
    ['Service maps', 'POST', '/1/maps/dependencies/requests'],
    ['Reporting', 'POST', '/1/reporting/slos/historical'],
    ['Counts of SLOs', 'GET', '/1/slos/svc/x/counts'],
  ])('%s: the answer names the call', async (_name, method, path) => {
    const { call, refusals } = openHoneycomb();
    const error = `${method} ${path} is not supported by this emulator`;
    const body = method === 'POST' ? {} : undefined;
    expect(await call(method, path, body)).toMatchObject({ status: 404, body: { error } });
    expect(refusals()).toMatchObject([{ status: 404, message: error }]);
  });

  test('SLOs in detail', async () => {
    const { call, made } = await open();
    expect((await call('GET', `/1/slos/svc/${made.slo}?detailed=true`)).status).toBe(501);
  });
});

describe('the rest', () => {
  test('a dataset can be protected', async () => {
    const { call } = await open();
    const change = { description: 'x', expand_json_depth: 1, settings: { delete_protected: true } };
    expect(await call('PUT', '/1/datasets/svc', change)).toMatchObject({
      status: 200,
      body: change,
    });
    await call('POST', '/1/columns/svc', { key_name: 'n' });
    expect((await call('GET', '/1/datasets/svc')).body).toMatchObject({ regular_columns_count: 1 });
    expect((await call('GET', '/1/datasets')).body).toMatchObject([{ regular_columns_count: 1 }]);
  });

  test('every definition of a dataset can be set', async () => {
    const { call } = await open();
    const names =
      'span_id trace_id parent_id name service_name duration_ms span_kind annotation_type link_span_id link_trace_id error status route user log_severity log_message';
    const all = Object.fromEntries(names.split(' ').map((name) => [name, { name: `my_${name}` }]));
    expect((await call('PATCH', '/1/dataset_definitions/svc', all)).body).toMatchObject(all);
  });

  test('a key says what it may', async () => {
    const { call } = await open();
    const { body } = await call('GET', '/1/auth', undefined, { 'x-honeycomb-team': 'key' });
    expect(body).toMatchObject({
      id: ID,
      type: 'configuration',
      api_key_access: { events: true, markers: true, triggers: true, boards: true, queries: true },
      environment: { name: ID, slug: ID },
      team: { name: ID, slug: ID },
    });
  });

  test('a result of a query takes every option', async () => {
    const { call, made } = await open();
    const request = {
      query_id: made.query,
      disable_series: true,
      disable_total_by_aggregate: false,
      disable_other_by_aggregate: false,
      limit: 10_000,
    };
    const result = await call('POST', '/1/query_results/svc', request);
    expect(result).toMatchObject({ status: 201, body: { id: ID, complete: false } });
    expect(
      (await call('GET', `/1/query_results/svc/${Object(result.body).id}`)).body,
    ).toMatchObject({
      complete: true,
      query: { id: made.query },
      data: { series: [], results: expect.any(Array) },
      links: { query_url: ID, graph_image_url: ID },
    });
  });

  test('a marker is changed by what is sent, and deleting it answers with it', async () => {
    const { call } = await open();
    const marker = { start_time: 5, message: 'v1', type: 'deploy', url: 'https://x' };
    const { body } = await call('POST', '/1/markers/svc', marker);
    const path = `/1/markers/svc/${Object(body).id}`;
    const ended = { ...marker, end_time: 9 };
    expect((await call('PUT', path, { end_time: 9 })).body).toMatchObject(ended);
    const { body: without } = await call('PUT', path, { url: null });
    expect(without).not.toHaveProperty('url');
    const { url: _url, ...left } = ended;
    expect(await call('DELETE', path)).toMatchObject({ status: 200, body: left });
    expect((await call('DELETE', path)).status).toBe(404);
  });

  test('a baseline stays when it is not said, and {} takes it away', async () => {
    const { call } = await open();
    const baseline_details = { offset_minutes: 60, type: 'value' };
    const trigger = { name: 'T', threshold: { op: '>', value: 1 }, query: {} };
    const { body } = await call('POST', '/1/triggers/svc', { ...trigger, baseline_details });
    const path = `/1/triggers/svc/${Object(body).id}`;
    expect((await call('PUT', path, trigger)).body).toMatchObject({ baseline_details });
    const cleared = await call('PUT', path, { ...trigger, baseline_details: {} });
    expect(cleared.body).not.toHaveProperty('baseline_details');
  });
});
