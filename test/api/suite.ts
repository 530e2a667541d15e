import { afterAll, beforeAll, describe } from 'vitest';
import { createApi } from './api.ts';
import { accessCases } from './cases/access.ts';
import { activityCases } from './cases/activities.ts';
import { crossOriginCases } from './cases/cross-origin.ts';
import { errorCases } from './cases/errors.ts';
import { healthCases } from './cases/health.ts';
import { messageCases } from './cases/messages.ts';
import { pagingCases } from './cases/paging.ts';
import { replyCases } from './cases/replies.ts';
import { sampleCases } from './cases/sample.ts';
import { searchCases } from './cases/search.ts';
import type { Started } from './target.ts';

/** The whole API, at one place. What is written stays until it is closed, so cases that count the sample come first. */
export function testApi({ target, close }: Started, ready: () => Promise<unknown>): void {
  const api = createApi(target);
  describe(`the API: ${target.name}`, () => {
    beforeAll(ready);
    afterAll(close);
    sampleCases(api);
    activityCases(api);
    replyCases(api);
    messageCases(api);
    searchCases(api);
    pagingCases(api);
    errorCases(api);
    crossOriginCases(api);
    accessCases(api);
    healthCases(api);
  });
}
