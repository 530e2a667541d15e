/**
 * How each service of AWS takes a request. Three protocols are enough: JSON with X-Amz-Target, JSON with a path for X-Ray,
 * and forms with XML answers for IAM, SNS and STS.
 */

export type Service = keyof typeof SERVICES;
export type Input = Readonly<Record<string, unknown>>;

const SERVICES = {
  xray: { protocol: 'path', actions: 'xray' },
  logs: { protocol: 'target', target: 'Logs_20140328', version: '1.1', actions: 'logs' },
  monitoring: {
    protocol: 'target',
    target: 'GraniteServiceVersion20100801',
    version: '1.0',
    actions: 'cloudwatch',
  },
  events: { protocol: 'target', target: 'AWSEvents', version: '1.1', actions: 'events' },
  sns: { protocol: 'form', version: '2010-03-31', actions: 'sns' },
  budgets: {
    protocol: 'target',
    target: 'AWSBudgetServiceGateway',
    version: '1.1',
    actions: 'budgets',
    global: 'https://budgets.amazonaws.com/',
  },
  iam: {
    protocol: 'form',
    version: '2010-05-08',
    actions: 'iam',
    global: 'https://iam.amazonaws.com/',
  },
  sts: { protocol: 'form', version: '2011-06-15', actions: 'sts' },
} as const;

/** Global services sign for this region. */
const GLOBAL_REGION = 'us-east-1';
/** Where X-Ray's path is not the operation's name. */
const PATHS: Readonly<Record<string, string>> = { GetGroups: '/Groups' };
/** Budgets has two permissions for all of its operations. */
const BUDGET_READS = new Set(['DescribeBudget']);

/** The permission that an operation takes. */
export function permissionOf(service: Service, operation: string): string {
  const { actions } = SERVICES[service];
  if (service !== 'budgets') return `${actions}:${operation}`;
  return `${actions}:${BUDGET_READS.has(operation) ? 'ViewBudget' : 'ModifyBudget'}`;
}

export function signingRegion(service: Service, region: string): string {
  return 'global' in SERVICES[service] ? GLOBAL_REGION : region;
}

export function answersXml(service: Service): boolean {
  return SERVICES[service].protocol === 'form';
}

export interface WireRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @param endpoint instead of the service's own */
export function requestOf(
  service: Service,
  operation: string,
  input: Input,
  { region, endpoint }: { readonly region: string; readonly endpoint: string | undefined },
): WireRequest {
  const known = SERVICES[service];
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const own = 'global' in known ? known.global : `https://${service}.${region}.${suffix}/`;
  const url = new URL(endpoint ?? own);
  if (known.protocol === 'path') {
    url.pathname = PATHS[operation] ?? `/${operation}`;
    const headers = { 'content-type': 'application/json' };
    return { url: url.href, headers, body: JSON.stringify(input) };
  }
  if (known.protocol === 'target') {
    const headers = {
      'content-type': `application/x-amz-json-${known.version}`,
      'x-amz-target': `${known.target}.${operation}`,
    };
    return { url: url.href, headers, body: JSON.stringify(input) };
  }
  const form = new URLSearchParams({ Action: operation, Version: known.version });
  for (const [key, value] of Object.entries(input)) form.set(key, String(value));
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  return { url: url.href, headers, body: form.toString() };
}
