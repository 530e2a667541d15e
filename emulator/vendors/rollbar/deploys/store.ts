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

export interface NewDeploy {
  readonly environment: string;
  readonly revision: string;
  readonly status: DeployStatus;
  readonly localUsername: string | undefined;
  readonly rollbarUsername: string | undefined;
  readonly comment: string | undefined;
}

export interface DeployStore {
  /** @returns its id */
  report(deploy: NewDeploy): number;
  deploy(id: number): DeployRow | undefined;
  /** Newest first. */
  deploys(page: { limit: number; offset: number }): DeployRow[];
  /** Changes how a deploy went; false when there is none. Absent fields stay. */
  update(id: number, change: { status?: DeployStatus; comment?: string }): boolean;
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
      finish_s = CASE coalesce(:status, status) WHEN 'started' THEN NULL ELSE coalesce(finish_s, :nowS) END
    WHERE id = :id`);
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
    update: (id, { status = null, comment = null }) =>
      update.run({ id, status, comment, nowS: nowS() }).changes === 1,
  };
}
