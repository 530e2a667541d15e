/**
 * The API at a URL: `API_URL=https://… npm test -- test/api/url.test.ts`. With API_WRITE_TOKEN, or where everyone may write,
 * the cases write posts that live an hour and wait when they are told to; they write no messages, which would stay. With
 * FRONTEND_URL they look for the admission of its origins. Without a URL they test a worker as it is deployed, in a store that
 * is in use.
 */
import { vi } from 'vitest';
import { lookAt, type Given } from './given.ts';
import { startLocalWorker } from './local-worker.ts';
import { testApi } from './suite.ts';

// Of waiting, mostly.
vi.setConfig({ testTimeout: 900_000 });

const { API_URL, API_WRITE_TOKEN, FRONTEND_URL } = process.env;

async function find(): Promise<Given & { close(): Promise<unknown> }> {
  if (API_URL !== undefined && API_URL !== '') {
    const close = async (): Promise<undefined> => undefined;
    return { url: API_URL, token: API_WRITE_TOKEN, origins: FRONTEND_URL, close };
  }
  const token = 'a-token-of-the-team';
  const origins = 'https://cruddur.example, https://other.example';
  const { url, close } = await startLocalWorker({
    WRITE_ACCESS: 'token',
    HEALTH_DETAILS: 'token',
    API_WRITE_TOKEN: token,
    FRONTEND_URL: origins,
  });
  return { url, token, origins, close };
}

const { close, ...given } = await find();
testApi({ target: await lookAt(given), close }, async () => undefined);
