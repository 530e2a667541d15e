/**
 * AWS STS's room: tells callers who they are, as clients ask to see whether their credentials work, and hands out
 * temporary keys. The account is the one that all rooms file telemetry under. The emulator knows no users, so a caller
 * is the root of its account, or the session it signs for.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import { DEFAULT_ACCOUNT, type Authenticator } from '../aws/credentials.ts';
import { loadModel } from '../aws/model.ts';
import { answering } from '../aws/operation.ts';
import { createService } from '../aws/service.ts';
import type { Room, RoomContext } from '../../inbox/room.ts';
import { assumeOperations } from './assume.ts';
import { partitionOf } from './partition.ts';

export function createSts(context: RoomContext, authenticator: Authenticator): Room {
  const { sessions } = authenticator;
  const service = createService({
    vendor: 'cloudwatch',
    model: () => loadModel('sts'),
    context,
    authenticator,
    operations: {
      GetCallerIdentity: answering(v.object({}), (_input, { account, region, session }) => ({
        UserId: session?.userId ?? account,
        Account: account,
        Arn: session?.arn ?? `arn:${partitionOf(region)}:iam::${account}:root`,
      })),
      GetAccessKeyInfo: answering(v.object({ AccessKeyId: v.string() }), ({ AccessKeyId }) => ({
        Account: sessions.accountOf(AccessKeyId) ?? DEFAULT_ACCOUNT,
      })),
      ...assumeOperations(sessions, context.now),
    },
  });
  return { routes: new Hono().all('*', (c) => service(c.req.raw)) };
}
