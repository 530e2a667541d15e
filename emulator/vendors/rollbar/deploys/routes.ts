/**
 * Deploys: reported as JSON or as a form, read back newest first, and changed when they end.
 * https://docs.rollbar.com/reference/post-deploy
 */
import * as v from 'valibot';
import type { Inbox } from '../../../inbox/inbox.ts';
import type { Answers } from '../answers.ts';
import type { Door, FieldsDoor } from '../door.ts';
import { PROJECT_ID } from '../items/show.ts';
import { readPageQuery } from '../query.ts';
import { DEPLOY_STATUSES, type DeployRow, type DeployStore } from './store.ts';

const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const Status = v.picklist(DEPLOY_STATUSES);

/** Scripts send fields of forms for variables that are not set: an empty text is none. */
const emptyAsNone = v.transform((text: string | null | undefined) => text || undefined);
const UserName = v.pipe(v.nullish(v.pipe(v.string(), v.maxLength(255))), emptyAsNone);
const Comment = v.pipe(v.nullish(v.pipe(v.string(), v.maxLength(65_536))), emptyAsNone);
const GivenStatus = v.pipe(
  v.nullish(v.union([Status, v.literal('')])),
  v.transform((status) => status || undefined),
);

/** `rollbar_name` is another name of `rollbar_username`. */
const Common = {
  local_username: UserName,
  rollbar_username: UserName,
  rollbar_name: UserName,
  comment: Comment,
  status: GivenStatus,
};

/** `head_long` is an older name of `revision`. */
const Report = v.strictObject({
  ...Common,
  environment: Name,
  revision: v.optional(Name),
  head_long: v.optional(Name),
});

/** Rollbar's GitHub action sends at the end what it sent at the start. */
const Update = v.strictObject({
  ...Common,
  environment: v.optional(Name),
  revision: v.optional(Name),
});

export interface DeployParts {
  readonly open: Door;
  readonly openFields: FieldsDoor;
  readonly store: DeployStore;
  readonly answers: Answers;
  readonly change: Inbox['change'];
}

export function addDeployRoutes({ open, openFields, store, answers, change }: DeployParts): void {
  openFields('POST', '/api/1/deploy', async (c, { values }) => {
    const report = v.safeParse(Report, values);
    if (!report.success) return answers.refuse(c, 422, sentence(report.issues[0]));
    const { output } = report;
    const revision = output.revision ?? output.head_long;
    if (revision === undefined) return answers.refuse(c, 422, 'Invalid deploy. revision: missing');
    const deploy = {
      environment: output.environment,
      revision,
      ...detailsOf(output),
      status: output.status ?? 'succeeded',
    };
    const id = await change(() => store.report(deploy));
    // The one answer of the API that is not in the envelope.
    return c.json({ data: { deploy_id: id } });
  });

  open('GET', '/api/1/deploys', (c) => {
    const query = readPageQuery(c.req.queries());
    if (!query.ok) return answers.refuse(c, 422, query.message);
    const { page, limit } = query.value;
    const rows = store.deploys({ limit, offset: (page - 1) * limit });
    return answers.result(c, { page, deploys: rows.map(deployResult) });
  });

  open('GET', '/api/1/deploy/:id{[0-9]+}', (c) => {
    const row = store.deploy(Number(c.req.param('id')));
    return row ? answers.result(c, deployResult(row)) : answers.refuse(c, 404, 'Deploy not found');
  });

  openFields(
    'PATCH',
    '/api/1/deploy/:id{[0-9]+}',
    async (c, { values }) => {
      const update = v.safeParse(Update, values);
      // 409 is the status that the vendor documents for this call alone.
      if (!update.success) return answers.refuse(c, 409, sentence(update.issues[0]));
      const { output } = update;
      const { environment, revision } = output;
      const row = await change(() =>
        store.update(Number(c.req.param('id')), { environment, revision, ...detailsOf(output) }),
      );
      return row
        ? answers.result(c, deployResult(row))
        : answers.refuse(c, 404, 'Deploy not found');
    },
    { notFields: 409 },
  );
}

function detailsOf(output: v.InferOutput<v.StrictObjectSchema<typeof Common, undefined>>) {
  return {
    status: output.status,
    localUsername: output.local_username,
    rollbarUsername: output.rollbar_username ?? output.rollbar_name,
    comment: output.comment,
  };
}

function sentence(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? 'the body';
  const problem =
    issue.expected === 'never'
      ? 'not supported by this emulator'
      : issue.input === undefined
        ? 'missing'
        : issue.message;
  return `Invalid deploy. ${field}: ${problem}`;
}

function deployResult(row: DeployRow): object {
  return {
    id: row.id,
    project_id: PROJECT_ID,
    user_id: null,
    environment: row.environment,
    revision: row.revision,
    local_username: row.local_username,
    comment: row.comment,
    status: row.status,
    start_time: row.start_s,
    finish_time: row.finish_s,
  };
}
