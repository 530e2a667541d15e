/**
 * AWS as provisioning sees it, where the emulator does not play it: alarms, dashboards, IAM, budgets, topics and rules, kept in memory,
 * with a log of what was called. All else goes to the emulator. Any operation can be denied, in AWS's own words.
 */

export interface FakeAws {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Permissions of all operations that were called. */
  readonly called: ReadonlySet<string>;
  /** By kind and name. */
  readonly kept: Map<string, unknown>;
  /** Permissions that the key does not have. */
  readonly denied: Set<string>;
}

const ACCOUNT = '123456789012';
const ACTIONS: Readonly<Record<string, string>> = {
  monitoring: 'cloudwatch',
  'budgets:DescribeBudget': 'budgets:ViewBudget',
  'budgets:CreateBudget': 'budgets:ModifyBudget',
  'budgets:UpdateBudget': 'budgets:ModifyBudget',
  'budgets:DeleteBudget': 'budgets:ModifyBudget',
  'xray:Groups': 'xray:GetGroups',
};

/** @param emulator its address */
export function createFakeAws(emulator: string): FakeAws {
  const called = new Set<string>();
  const kept = new Map<string, unknown>();
  const denied = new Set<string>();

  async function answer(request: Request): Promise<Response> {
    const { hostname, pathname } = new URL(request.url);
    const [service = ''] = hostname.split('.');
    const body = await request.text();
    const form = new URLSearchParams(body);
    const target = request.headers.get('x-amz-target')?.split('.')[1];
    const operation = target ?? form.get('Action') ?? pathname.slice(1);
    const action = `${ACTIONS[service] ?? service}:${operation}`;
    const permission = ACTIONS[action] ?? action;
    called.add(permission);
    if (denied.has(permission)) return denial(service, permission);
    if (service === 'iam') return iam(operation, form);
    if (service === 'sns') return sns(operation, form);
    if (service === 'events') return events(operation, JSON.parse(body));
    if (service === 'monitoring' || service === 'budgets') {
      return plain(operation, JSON.parse(body));
    }
    const headers = new Headers(request.headers);
    return fetch(new URL(pathname, emulator), { method: 'POST', headers, body });
  }

  function plain(operation: string, input: Record<string, unknown>): Response {
    const name = String(
      input['DashboardName'] ?? input['BudgetName'] ?? input['AlarmName'] ?? input['AlarmNames'],
    );
    const budget = Object(input['Budget'] ?? input['NewBudget']);
    switch (operation) {
      case 'DescribeAlarms':
        return Response.json({ MetricAlarms: [kept.get(`alarm ${name}`)].filter(Boolean) });
      case 'PutMetricAlarm':
        kept.set(`alarm ${name}`, { ...input, StateValue: 'INSUFFICIENT_DATA' });
        return new Response('');
      case 'DeleteAlarms':
        kept.delete(`alarm ${name}`);
        return new Response('');
      case 'GetDashboard':
        return kept.has(`dashboard ${name}`)
          ? Response.json({ DashboardBody: kept.get(`dashboard ${name}`) })
          : failure('DashboardNotFoundError');
      case 'PutDashboard':
        kept.set(`dashboard ${name}`, input['DashboardBody']);
        return Response.json({});
      case 'DeleteDashboards':
        kept.delete(`dashboard ${String(input['DashboardNames'])}`);
        return Response.json({});
      case 'DescribeBudget':
        return kept.has(`budget ${name}`)
          ? Response.json({ Budget: kept.get(`budget ${name}`) })
          : failure('NotFoundException');
      case 'CreateBudget':
      case 'UpdateBudget': {
        const Amount = `${budget.BudgetLimit.Amount}.0`;
        kept.set(`budget ${budget.BudgetName}`, {
          ...budget,
          BudgetLimit: { Amount, Unit: 'USD' },
        });
        return Response.json({});
      }
      case 'DeleteBudget':
        kept.delete(`budget ${name}`);
        return Response.json({});
      default:
        return failure('UnknownOperationException');
    }
  }

  /** The one topic there is; its mail waits to be confirmed. */
  function sns(operation: string, form: URLSearchParams): Response {
    if (operation === 'CreateTopic') {
      if (!kept.has('topic')) kept.set('topic', { policy: '{}', mails: [] });
      return new Response('');
    }
    const topic = Object(kept.get('topic'));
    if (!kept.has('topic')) return xmlFailure(404, 'NotFound', 'Topic does not exist');
    if (operation === 'DeleteTopic') kept.delete('topic');
    if (operation === 'SetTopicAttributes') topic.policy = form.get('AttributeValue');
    if (operation === 'Subscribe') topic.mails.push(form.get('Endpoint'));
    const entries = [
      ['Owner', ACCOUNT],
      ['Policy', String(topic.policy).replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
    ].map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`);
    const members = topic.mails.map(
      (mail: string) =>
        `<member><Protocol>email</Protocol><Endpoint>${mail}</Endpoint><SubscriptionArn>PendingConfirmation</SubscriptionArn></member>`,
    );
    return new Response(`<Answer>${entries.join('')}${members.join('')}<NextToken/></Answer>`);
  }

  /** The one rule there is. */
  function events(operation: string, input: Record<string, unknown>): Response {
    if (operation === 'PutRule') kept.set('rule', { ...Object(kept.get('rule')), ...input });
    const rule = Object(kept.get('rule'));
    if (!kept.has('rule')) return failure('ResourceNotFoundException');
    if (operation === 'PutTargets') rule.targets = input['Targets'];
    if (operation === 'RemoveTargets') delete rule.targets;
    if (operation === 'DeleteRule' && rule.targets !== undefined) {
      return failure('ValidationException');
    }
    if (operation === 'DeleteRule') kept.delete('rule');
    const { targets: Targets = [], ...shown } = rule;
    return Response.json(operation === 'DescribeRule' ? shown : { Targets });
  }

  /** Versions of the one policy there is, the first the oldest. */
  const versions: { id: string; document: string; isDefault: boolean }[] = [];
  let lastVersion = 0;
  function iam(operation: string, form: URLSearchParams): Response {
    const document = form.get('PolicyDocument') ?? '';
    const add = () => {
      for (const version of versions) version.isDefault = false;
      versions.push({ id: `v${++lastVersion}`, document, isDefault: true });
    };
    const given = versions.findIndex(({ id }) => id === form.get('VersionId'));
    const present = versions.find(({ isDefault }) => isDefault);
    kept.set('policy versions', versions);
    if (operation === 'CreatePolicy') add();
    else if (present === undefined) return xmlFailure(404, 'NoSuchEntity', 'Policy not found');
    else if (operation === 'DeletePolicyVersion') versions.splice(given, 1);
    else if (operation === 'DeletePolicy' && versions.length > 1) {
      return xmlFailure(409, 'DeleteConflict', 'This policy has more than one version');
    } else if (operation === 'DeletePolicy') versions.length = 0;
    else if (operation === 'CreatePolicyVersion' && versions.length === 5) {
      return xmlFailure(409, 'LimitExceeded', 'A managed policy can have up to 5 versions');
    } else if (operation === 'CreatePolicyVersion') add();
    const shown = versions[given]?.document ?? '';
    const members = versions.map(
      ({ id, isDefault }) =>
        `<member><VersionId>${id}</VersionId><IsDefaultVersion>${isDefault}</IsDefaultVersion></member>`,
    );
    return new Response(
      `<Answer><DefaultVersionId>${present?.id}</DefaultVersionId><Document>${encodeURIComponent(shown)}</Document>${members.join('')}</Answer>`,
    );
  }

  return { fetch: answer, called, kept, denied };
}

function failure(code: string): Response {
  return Response.json({ __type: `com.amazonaws#${code}`, message: 'no' }, { status: 400 });
}

function xmlFailure(status: number, code: string, message: string): Response {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return new Response(`<ErrorResponse>${error}</ErrorResponse>`, { status });
}

/** As AWS words it: IAM and SNS in XML, the others in JSON. */
function denial(service: string, permission: string): Response {
  const message = `User: arn:aws:iam::${ACCOUNT}:user/deployer is not authorized to perform: ${permission} on resource: * because no identity-based policy allows the ${permission} action`;
  return service === 'iam' || service === 'sns'
    ? xmlFailure(403, 'AccessDenied', message)
    : Response.json({ __type: 'AccessDeniedException', Message: message }, { status: 400 });
}
