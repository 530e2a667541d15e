/**
 * AWS STS's room: tells callers who they are, as clients ask to see whether their credentials work. The account is the
 * one that all rooms file telemetry under. The emulator knows no users, so every caller is the root of the account; it
 * refuses operations on roles and sessions.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { Authenticator } from '../aws/credentials.ts';
import { loadModel } from '../aws/model.ts';
import { answering } from '../aws/operation.ts';
import { createService } from '../aws/service.ts';
import type { Room, RoomContext } from '../../inbox/room.ts';

export function createSts(context: RoomContext, authenticator: Authenticator): Room {
  const service = createService({
    vendor: 'cloudwatch',
    model: loadModel('sts'),
    context,
    authenticator,
    operations: {
      GetCallerIdentity: answering(v.object({}), (_input, { account, region }) => ({
        UserId: account,
        Account: account,
        Arn: `arn:${partitionOf(region)}:iam::${account}:root`,
      })),
    },
  });
  return { routes: new Hono().all('*', (c) => service(c.req.raw)) };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
