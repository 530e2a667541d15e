/** Serves the rooms of EventBridge and Security Hub behind the switchboard, over a store in memory. */
import { createAuthenticator } from '../../../../emulator/vendors/aws/credentials.ts';
import { createEventBridge } from '../../../../emulator/vendors/eventbridge/routes.ts';
import { createSecurityHub } from '../../../../emulator/vendors/securityhub/routes.ts';
import { serve } from '../../../served.ts';
import { openRoomContext } from '../../room-context.ts';
import { KEY } from '../../serve.ts';
import { switchboardOf } from '../../switchboard-of.ts';

export async function serveSecurity(now: () => number = Date.now) {
  const context = openRoomContext(now);
  const authenticator = createAuthenticator({ keys: [KEY], strict: false, now });
  const events = createEventBridge(context, authenticator);
  const securityhub = createSecurityHub(context, authenticator);
  const served = await serve(switchboardOf({ events, securityhub }).fetch);
  return {
    ...served,
    context,
    events: async (): Promise<unknown> => (await events.console.request('/')).json(),
    findings: async (): Promise<unknown> => (await securityhub.console.request('/')).json(),
  };
}
