/**
 * The health check: whether the API can do its work, which is to read its database. `?live` asks whether it runs at
 * all, and touches nothing. Only callers that `HEALTH_DETAILS` admits see what is wrong with the settings and what
 * telemetry has cost and lost.
 */
import type { Context } from 'hono';
import type { Database } from '../database.ts';
import { bearsToken } from './access.ts';
import type { Health } from '../../telemetry/index.ts';

interface HealthEnv {
  Bindings: {
    readonly settings: {
      readonly healthDetails: 'open' | 'token';
      readonly token: string | undefined;
    };
    readonly database: Database;
  };
  Variables: {
    readonly telemetry: {
      readonly traceId: string;
      failed(error: unknown): void;
      health(): Health;
    };
  };
}

const ONE_ROW = 'SELECT handle FROM users LIMIT 1';

/** Who asks for the health of a service waits little longer. */
const MAX_READ_MS = 3_000;

/** @param wait resolves after a number of milliseconds */
export const answerHealth =
  (wait: (milliseconds: number) => Promise<void>) =>
  async (c: Context<HealthEnv>): Promise<Response> => {
    const { settings, database } = c.env;
    const { healthDetails, token } = settings;
    const { telemetry } = c.var;
    const { version, problems, sinks } = telemetry.health();
    if (c.req.query('live') !== undefined) return c.json({ success: true, version });
    const open =
      healthDetails === 'open' || (await bearsToken(c.req.header('authorization'), token));
    const details = open ? { problems, sinks } : {};
    try {
      const read = database.prepare(ONE_ROW).bind().all();
      const tooLate = wait(MAX_READ_MS).then(() => {
        throw new Error(`The database did not answer within ${MAX_READ_MS} ms`);
      });
      await Promise.race([read, tooLate]);
    } catch (error) {
      telemetry.failed(error);
      const failure = {
        error: 'database_unavailable',
        message: 'Cannot read the database: the error is to be found by the trace id',
        trace_id: telemetry.traceId,
      };
      return c.json({ success: false, version, ...failure, ...details }, 503);
    }
    return c.json({ success: true, version, ...details });
  };
