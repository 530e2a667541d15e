/**
 * All AWS rooms behind the switchboard, over an empty store in memory: what a test of all services together needs.
 * Keys other than `KEY` pass as unverified unless `strict` says otherwise.
 */
import type { DatabaseSync } from 'node:sqlite';
import { createAuthenticator } from '../../../../emulator/vendors/aws/credentials.ts';
import { createCloudWatchLogs } from '../../../../emulator/vendors/cloudwatch/routes.ts';
import { createConsole } from '../../../../emulator/console/api/routes.ts';
import { openRoomContext } from '../../room-context.ts';
import { createMetrics } from '../../../../emulator/vendors/metrics/routes.ts';
import { createSts } from '../../../../emulator/vendors/sts/routes.ts';
import { createXRay } from '../../../../emulator/vendors/xray/routes.ts';
import { noting } from '../../../coverage/note.ts';
import { KEY } from '../../serve.ts';
import { switchboardOf } from '../../switchboard-of.ts';

export interface AwsOptions {
  /** Unix milliseconds. */
  readonly now?: () => number;
  readonly strict?: boolean;
}

export interface Aws {
  readonly database: DatabaseSync;
  readonly now: () => number;
  fetch(request: Request): Promise<Response>;
}

export const API_KEY = 'test-api-key';

export function openAws({ now = Date.now, strict = false }: AwsOptions = {}): Aws {
  const context = openRoomContext(now);
  const { database } = context;
  const authenticator = createAuthenticator({ keys: [KEY], apiKeys: [API_KEY], strict, now });
  const metrics = noting('monitoring', createMetrics(context, authenticator));
  const logs = createCloudWatchLogs(context, authenticator);
  const { fetch } = switchboardOf({
    xray: noting('xray', createXRay(context, authenticator)),
    cloudwatch: noting('logs', logs),
    metrics,
    sts: noting('sts', createSts(context, authenticator)),
    console: createConsole(context, { version: 'test' }),
  });
  return { database, now, fetch };
}
