/** Keeps the deploys that were reported, the newest first. A deploy that did not start is finished at once. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { optionalRow } from '../optional-row.ts';

export const DEPLOY_STATUSES = ['started', 'succeeded', 'failed', 'timed_out'] as const;
type DeployStatus = (typeof DEPLOY_STATUSES)[number];

const DeployRow = v.object({
  id: v.number(),
  environment: v.string(),
  revision: v.string(),
  local_username: v.nullable(v.string()),
  rollbar_username: v.nullable(v.string()),
  comment: v.nullable(v.string()),
  status: v.picklist(DEPLOY_STATUSES),
  start_s: v.number(),
  finish_s: v.nullable(v.number()),
});
export type DeployRow = v.InferOutput<typeof DeployRow>;

export interface DeployChange {
  readonly environment: string | undefined;
  readonly revision: string | undefined;
  readonly status: DeployStatus | undefined;
  readonly localUsername: string | undefined;
  readonly rollbarUsername: string | undefined;
  readonly comment: string | undefined;
}

export interface NewDeploy extends DeployChange {
  readonly environment: string;
  readonly revision: string;
  readonly status: DeployStatus;
}

export interface DeployStore {
  /** @returns its id */
  report(deploy: NewDeploy): number;
  deploy(id: number): DeployRow | undefined;
  /** Newest first. */
  deploys(page: { limit: number; offset: number }): DeployRow[];
  /** Changes a deploy, mostly how it went. Absent fields stay. @returns the deploy, if there is one */
  update(id: number, change: DeployChange): DeployRow | undefined;
}

/** @param now unix milliseconds */
export function createDeployStore(database: DatabaseSync, now: () => number): DeployStore {
  const insert = database.prepare(`
    INSERT INTO rollbar_deploys (environment, revision, local_username, rollbar_username, comment, status,
      start_s, finish_s)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const select = database.prepare('SELECT * FROM rollbar_deploys WHERE id = ?');
  const selectPage = database.prepare(
    'SELECT * FROM rollbar_deploys ORDER BY id DESC LIMIT ? OFFSET ?',
  );
  const update = database.prepare(`
    UPDATE rollbar_deploys SET status = coalesce(:status, status), comment = coalesce(:comment, comment),
      environment = coalesce(:environment, environment), revision = coalesce(:revision, revision),
      local_username = coalesce(:localUsername, local_username),
      rollbar_username = coalesce(:rollbarUsername, rollbar_username),
      finish_s = CASE coalesce(:status, status) WHEN 'started' THEN NULL ELSE coalesce(finish_s, :nowS) END
    WHERE id = :id
    RETURNING *`);
  const nowS = () => Math.floor(now() / 1000);

  return {
    report({ environment, revision, status, localUsername, rollbarUsername, comment }) {
      const startS = nowS();
      const { lastInsertRowid } = insert.run(
        environment,
        revision,
        localUsername ?? null,
        rollbarUsername ?? null,
        comment ?? null,
        status,
        startS,
        status === 'started' ? null : startS,
      );
      return Number(lastInsertRowid);
    },
    deploy: (id) => optionalRow(DeployRow, select.get(id)),
    deploys: ({ limit, offset }) => v.parse(v.array(DeployRow), selectPage.all(limit, offset)),
    update: (id, change) =>
      optionalRow(DeployRow, update.get({ id, nowS: nowS(), ...nullsOf(change) })),
  };
}

/** SQLite binds no undefined. */
function nullsOf(change: DeployChange): Record<string, string | null> {
  return Object.fromEntries(Object.entries(change).map(([name, value]) => [name, value ?? null]));
}
