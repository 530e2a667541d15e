/** Messages over HTTP: requests to use cases, results to answers. */
import { Hono } from 'hono/tiny';
import { writing, type Access, type RateLimit } from '../api/access.ts';
import { answer } from '../api/answer.ts';
import { limitBody, parseBody } from '../api/body.ts';
import type { Effects } from '../api/effects.ts';
import { HANDLE_SEGMENT, WRITER } from '../api/handle.ts';
import { answerPage, paged } from '../api/paging.ts';
import type { Database } from '../database.ts';
import { conversation } from './conversation.ts';
import { createMessage } from './create.ts';
import { messageGroups } from './groups.ts';
import { createMessageStore } from './store.ts';

interface MessageEnv {
  Bindings: {
    readonly settings: { readonly writeAccess: Access; readonly token: string | undefined };
    readonly writeRateLimit?: RateLimit | undefined;
    readonly database: Database;
  };
  Variables: { readonly telemetry: { readonly traceId: string } };
}

/** Groups, or messages of a conversation, in one answer. */
const LIMIT = 100;

/** Routes below `/api`. */
export function messageRoutes({ now, uuid }: Effects): Hono<MessageEnv> {
  const app = new Hono<MessageEnv>();

  app.get('/message_groups', paged(LIMIT), async (c) => {
    const store = createMessageStore(c.env.database);
    const result = await messageGroups({ user_handle: WRITER }, c.var.page, { store });
    return answerPage(c, result);
  });

  app.get(`/messages/${HANDLE_SEGMENT}`, paged(LIMIT), async (c) => {
    const store = createMessageStore(c.env.database);
    const input = { user_sender_handle: WRITER, user_receiver_handle: c.req.param('handle') };
    const result = await conversation(input, c.var.page, { store });
    return answerPage(c, result);
  });

  app.post('/messages', writing, limitBody, parseBody, async (c) => {
    const store = createMessageStore(c.env.database);
    const input = { ...c.var.body, user_sender_handle: WRITER };
    const result = await createMessage(input, { store, now, uuid });
    return answer(c, result);
  });

  return app;
}
