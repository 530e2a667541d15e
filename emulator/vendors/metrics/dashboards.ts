/**
 * Dashboards: kept, listed and checked as far as AWS documents their structure; nothing is drawn. They belong to an
 * account and to no region.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
import * as v from 'valibot';
import type { Collections, Scope } from '../aws/collections.ts';
import { AwsError } from '../aws/error.ts';
import { answering, recording, type Operations } from '../aws/operation.ts';
import { invalidValue } from './refusal.ts';
import { NewTags, type ResourceTags } from './tags.ts';
import { readToken, writeToken } from './token.ts';

const Dashboard = v.object({ name: v.string(), body: v.string(), modifiedMs: v.number() });

const size = (most: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most)));
const place = (most: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most)));
const COLUMNS = 24;
const ROWS = 1000;

const Widget = v.looseObject({
  type: v.picklist(['metric', 'text', 'log', 'alarm', 'explorer', 'custom']),
  x: place(COLUMNS - 1),
  y: place(Number.MAX_SAFE_INTEGER),
  width: size(COLUMNS),
  height: size(ROWS),
  properties: v.looseObject({}),
});

const Body = v.looseObject({
  widgets: v.optional(v.pipe(v.array(Widget), v.maxLength(500))),
  start: v.optional(v.string()),
  end: v.optional(v.string()),
  periodOverride: v.optional(v.picklist(['auto', 'inherit'])),
});

/** What a widget's properties must have. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  text: ['markdown'],
  log: ['region', 'query'],
  alarm: ['alarms'],
  custom: ['endpoint'],
};

const PAGE_SIZE = 1000;

export function dashboardOperations(
  collections: Collections,
  tags: ResourceTags,
  now: () => number,
): Operations {
  const stored = dashboardsIn(collections);

  return {
    PutDashboard: recording(
      v.object({
        DashboardName: v.string(),
        DashboardBody: v.string(),
        Tags: NewTags,
      }),
      ({ DashboardName: name, DashboardBody: body, Tags }, caller) => {
        if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
          throw invalidValue(
            `The value ${name} for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).`,
          );
        }
        const faults = faultsOf(body);
        if (faults.length > 0) {
          throw new AwsError(
            'DashboardInvalidInputError',
            `The dashboard body is invalid, there are ${faults.length} validation errors: ${JSON.stringify(faults)}`,
            undefined,
            { dashboardValidationMessages: faults },
          );
        }
        stored.put(everywhere(caller), name, { name, body, modifiedMs: now() });
        tags.add(caller, dashboardArn(caller, name), Tags);
        return { DashboardValidationMessages: [] };
      },
    ),

    GetDashboard: answering(v.object({ DashboardName: v.string() }), (input, caller) => {
      const found = stored.get(everywhere(caller), input.DashboardName);
      if (found === undefined) throw notFound(input.DashboardName);
      const { name, body } = found;
      return { DashboardArn: dashboardArn(caller, name), DashboardName: name, DashboardBody: body };
    }),

    ListDashboards: answering(
      v.object({
        DashboardNamePrefix: v.optional(v.string(), ''),
        NextToken: v.optional(v.string()),
      }),
      ({ DashboardNamePrefix: prefix, NextToken }, caller) => {
        const after = NextToken === undefined ? '' : readToken(v.string(), NextToken);
        if (after === undefined) throw invalidValue('The parameter NextToken is invalid.');
        const found = stored
          .all(everywhere(caller))
          .filter(({ name }) => name.startsWith(prefix) && name > after);
        const page = found.slice(0, PAGE_SIZE);
        const last = found.length > PAGE_SIZE ? page.at(-1) : undefined;
        return {
          DashboardEntries: page.map(({ name, body, modifiedMs }) => ({
            DashboardName: name,
            DashboardArn: dashboardArn(caller, name),
            LastModified: modifiedMs / 1000,
            Size: Buffer.byteLength(body),
          })),
          ...(last && { NextToken: writeToken(last.name) }),
        };
      },
    ),

    DeleteDashboards: recording(
      v.object({ DashboardNames: v.array(v.string()) }),
      (input, caller) => {
        const missing = input.DashboardNames.find(
          (name) => stored.get(everywhere(caller), name) === undefined,
        );
        if (missing !== undefined) throw notFound(missing);
        for (const name of input.DashboardNames) {
          stored.delete(everywhere(caller), name);
          tags.forget(caller, dashboardArn(caller, name));
        }
        return {};
      },
    ),
  };
}

/** @returns whether a dashboard has the ARN. */
export function isDashboard(collections: Collections, scope: Scope, arn: string): boolean {
  const name = arn.split(':dashboard/')[1] ?? '';
  return (
    arn === dashboardArn(scope, name) &&
    dashboardsIn(collections).get(everywhere(scope), name) !== undefined
  );
}

function dashboardsIn(collections: Collections) {
  return collections('monitoring/dashboard', Dashboard);
}

function everywhere({ account }: Scope): Scope {
  return { account, region: '' };
}

function dashboardArn({ account }: Scope, name: string): string {
  return `arn:aws:cloudwatch::${account}:dashboard/${name}`;
}

function notFound(name: string): AwsError {
  return new AwsError('DashboardNotFoundError', `Dashboard ${name} does not exist`);
}

function faultsOf(
  body: string,
): readonly { readonly DataPath: string; readonly Message: string }[] {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return [{ DataPath: '', Message: 'The field DashboardBody must be a valid JSON object' }];
  }
  if (Array.isArray(json)) {
    return [{ DataPath: '/', Message: 'Should be object' }];
  }
  const parsed = v.safeParse(Body, json);
  if (!parsed.success) {
    return parsed.issues.slice(0, 100).map((issue) => ({
      DataPath: `/${(v.getDotPath(issue) ?? '').replaceAll('.', '/')}`,
      Message: issue.message,
    }));
  }
  return (parsed.output.widgets ?? []).flatMap(({ type, properties, x = 0, width = 6 }, index) => [
    ...(REQUIRED[type] ?? [])
      .filter((name) => !Object.hasOwn(properties, name))
      .map((name) => ({
        DataPath: `/widgets/${index}/properties`,
        Message: `Should have required property '${name}'`,
      })),
    ...(x + width > COLUMNS
      ? [{ DataPath: `/widgets/${index}`, Message: `Should end within ${COLUMNS} columns` }]
      : []),
  ]);
}
