/** A stranger's worker with a queue, a cron and mail: what its consumer sees is told to the test by `SEEN`. */
import { observe, setUser } from '../../../src/telemetry/index.ts';
import { EVERY_TRACE } from '../every-trace.ts';

interface Env {
  readonly JOBS: {
    send(body: unknown): Promise<unknown>;
    sendBatch(list: object[]): Promise<unknown>;
  };
  readonly SEEN: { fetch(url: string, init: RequestInit): Promise<Response> };
}
interface Batch {
  readonly messages: readonly { readonly id: string; readonly body: unknown; ack(): void }[];
}

const BODIES = [{ order: 1, lines: [{ n: 1 }] }, 'text', [1, { a: 2 }], null];

async function tell(env: Env, what: unknown): Promise<void> {
  await env.SEEN.fetch('http://seen/', { method: 'POST', body: JSON.stringify(what) });
}

export default observe(
  {
    async fetch(_request: Request, env: Env): Promise<Response> {
      setUser({ id: 'u1' });
      await env.JOBS.send({ alone: true });
      await env.JOBS.send({ at: new Date(0), list: new Set([1]) });
      await env.JOBS.sendBatch(BODIES.map((body) => ({ body, contentType: 'json' })));
      return new Response('sent');
    },
    async queue({ messages }: Batch, env: Env): Promise<void> {
      for (const { body } of messages) await tell(env, body);
    },
    async scheduled(event: { readonly cron: string }, env: Env): Promise<void> {
      await tell(env, `cron ${event.cron}`);
    },
    async email(message: { readonly rawSize: number; setReject(why: string): void }, env: Env) {
      await tell(env, `mail ${message.rawSize > 0}`);
      message.setReject('full');
    },
  },
  { queues: ['JOBS'], serviceName: 'shop', samplingRule: EVERY_TRACE },
);
