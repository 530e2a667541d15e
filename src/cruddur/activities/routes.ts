/** Opens the subsegments that X-Ray users know by name, each around one use case. */
import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import { writing, type Access, type RateLimit } from '../api/access.ts';
import { answer } from '../api/answer.ts';
import { limitBody, parseBody } from '../api/body.ts';
import type { Effects } from '../api/effects.ts';
import { HANDLE_SEGMENT, WRITER } from '../api/handle.ts';
import { answerPage, paged } from '../api/paging.ts';
import { problem } from '../api/problem.ts';
import type { Database } from '../database.ts';
import { withSpan } from '../../telemetry/index.ts';
import { createActivity } from './create.ts';
import { homeActivities } from './home.ts';
import { replyToActivity } from './reply.ts';
import { searchActivities } from './search.ts';
import { showActivity } from './show.ts';
import { createActivityStore } from './store.ts';
import { userActivities } from './user.ts';

interface ActivityEnv {
  Bindings: {
    readonly settings: { readonly writeAccess: Access; readonly token: string | undefined };
    readonly writeRateLimit?: RateLimit | undefined;
    readonly database: Database;
  };
  Variables: {
    readonly telemetry: { readonly traceId: string };
    readonly log: { info(message: string): void };
  };
}

/** Posts of one answer. With three replies of 1024 characters each it stays near a megabyte at worst. */
const FEED_LIMIT = 50;

/** Replies to the one activity of an answer. */
const REPLIES_LIMIT = 100;

/** Routes below `/api/activities`. */
export function activityRoutes({ now, uuid }: Effects): Hono<ActivityEnv> {
  const app = new Hono<ActivityEnv>();

  app.get('/home', paged(FEED_LIMIT), async (c) => {
    const store = createActivityStore(c.env.database);
    const { log, page } = c.var;
    const data = await withSpan('activities_home', () => homeActivities(page, { store, now, log }));
    return answerPage(c, { data });
  });

  app.get('/search', paged(FEED_LIMIT), async (c) => {
    const store = createActivityStore(c.env.database);
    const result = await searchActivities(c.req.query('term'), c.var.page, { store, now });
    return answerPage(c, result);
  });

  app.get(`/${HANDLE_SEGMENT}`, paged(FEED_LIMIT), async (c) => {
    const store = createActivityStore(c.env.database);
    const handle = c.req.param('handle');
    const { page } = c.var;
    const result = await withSpan('activities_users', () =>
      userActivities(handle, page, { store, now }),
    );
    return answerPage(c, result);
  });

  app.get('/:uuid', paged(REPLIES_LIMIT), async (c) => {
    const store = createActivityStore(c.env.database);
    const asked = c.req.param('uuid');
    const { page } = c.var;
    const data = await withSpan('activities_show', () => showActivity(asked, page, { store, now }));
    return data === undefined ? unknownActivity(c, asked) : answerPage(c, { data });
  });

  app.post('/', writing, limitBody, parseBody, async (c) => {
    const store = createActivityStore(c.env.database);
    const input = { ...c.var.body, user_handle: WRITER };
    const result = await createActivity(input, { store, now, uuid });
    return answer(c, result);
  });

  app.post('/:uuid/reply', writing, limitBody, parseBody, async (c) => {
    const store = createActivityStore(c.env.database);
    const asked = c.req.param('uuid');
    const input = { ...c.var.body, user_handle: WRITER, activity_uuid: asked };
    const result = await replyToActivity(input, { store, now, uuid });
    return result === undefined ? unknownActivity(c, asked) : answer(c, result);
  });

  return app;
}

function unknownActivity<E extends ActivityEnv>(c: Context<E>, uuid: string): Response {
  const message = `Cannot find the activity "${uuid}": it does not exist or has expired`;
  return problem(c, 404, 'activity_not_found', message);
}
