/**
 * Deploys: reported as JSON or as a form, read back newest first, and changed when they end.
 * https://docs.rollbar.com/reference/post-deploy
 */
import * as v from 'valibot';
import type { Inbox } from '../../../inbox/inbox.ts';
import type { Answers } from '../answers.ts';
import { readJson } from '../body.ts';
import type { Door, FieldsDoor } from '../door.ts';
import { PROJECT_ID } from '../items/show.ts';
import { readPageQuery } from '../query.ts';
import { DEPLOY_STATUSES, type DeployRow, type DeployStore } from './store.ts';

const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(255));
const Comment = v.pipe(v.string(), v.maxLength(65_536));
const Status = v.picklist(DEPLOY_STATUSES);

/** `head_long` is an older name of `revision`, `rollbar_name` another of `rollbar_username`. */
const Report = v.strictObject({
  access_token: v.nullish(v.string()),
  environment: Name,
  revision: v.optional(Name),
  head_long: v.optional(Name),
  local_username: v.nullish(v.pipe(v.string(), v.maxLength(255))),
  rollbar_username: v.nullish(v.pipe(v.string(), v.maxLength(255))),
  rollbar_name: v.nullish(v.pipe(v.string(), v.maxLength(255))),
  comment: v.nullish(Comment),
  status: v.optional(Status, 'succeeded'),
});

const Update = v.strictObject({
  access_token: v.nullish(v.string()),
  status: v.optional(Status),
  comment: v.nullish(Comment),
});

export interface DeployParts {
  readonly open: Door;
  readonly openFields: FieldsDoor;
  readonly store: DeployStore;
  readonly answers: Answers;
  readonly change: Inbox['change'];
}

export function addDeployRoutes({ open, openFields, store, answers, change }: DeployParts): void {
  openFields('/api/1/deploy', async (c, { values }) => {
    const report = v.safeParse(Report, values);
    if (!report.success) return answers.refuse(c, 422, sentence(report.issues[0]));
    const { output } = report;
    const revision = output.revision ?? output.head_long;
    if (revision === undefined) return answers.refuse(c, 422, 'Invalid deploy. revision: missing');
    const deploy = {
      environment: output.environment,
      revision,
      status: output.status,
      localUsername: output.local_username ?? undefined,
      rollbarUsername: output.rollbar_username ?? output.rollbar_name ?? undefined,
      comment: output.comment ?? undefined,
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

  open(
    'PATCH',
    '/api/1/deploy/:id{[0-9]+}',
    async (c) => {
      const body = await readJson(c.req.raw);
      if (!body.ok) return answers.refuse(c, body.status, body.message);
      const update = v.safeParse(Update, body.value);
      // 409 is the status that the vendor documents for this call alone.
      if (!update.success) return answers.refuse(c, 409, sentence(update.issues[0]));
      const { status, comment } = update.output;
      const id = Number(c.req.param('id'));
      const given = {
        ...(status === undefined ? {} : { status }),
        ...(comment == null ? {} : { comment }),
      };
      const changed = await change(() => store.update(id, given));
      return changed ? answers.result(c, {}) : answers.refuse(c, 404, 'Deploy not found');
    },
    'post_server_item',
  );
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
