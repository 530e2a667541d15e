/**
 * AWS Security Hub's room: findings come in by BatchImportFindings and are read by GetFindings. Standards, controls,
 * insights, members and automation rules are not played: those operations are refused.
 */
import { Hono } from 'hono';
import { handOn, type Room, type RoomContext } from '../../inbox/room.ts';
import type { Authenticator } from '../aws/credentials.ts';
import { loadModel } from '../aws/model.ts';
import { createService } from '../aws/service.ts';
import { getFindings } from './get.ts';
import { batchImportFindings } from './import.ts';
import { createFindingStore } from './store.ts';

export interface SecurityHubRoom extends Room {
  /** The emulator's own JSON, for `/_emulator/findings`. */
  readonly console: Hono;
}

const MAX_LISTED = 500;

export function createSecurityHub(
  context: RoomContext,
  authenticator: Authenticator,
): SecurityHubRoom {
  const store = createFindingStore(context.database);
  const service = createService({
    vendor: 'cloudwatch',
    model: () => loadModel('securityhub'),
    context,
    authenticator,
    operations: {
      BatchImportFindings: batchImportFindings,
      GetFindings: getFindings(store, context.now),
    },
  });
  return {
    routes: new Hono().all('*', (c) => service(c.req.raw)).onError(handOn),
    console: new Hono().get('/', (c) =>
      c.json({ findings: store.newest(MAX_LISTED) }, 200, { 'cache-control': 'no-store' }),
    ),
  };
}
