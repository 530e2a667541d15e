import fc from 'fast-check';
import { expect, test } from 'vitest';
import { viewTrace } from '../../../../../emulator/vendors/xray/filter/view.ts';
import { History, SCOPES } from '../derived/history.ts';
import { openStored } from '../derived/stored.ts';

test('viewTrace is plain data: as JSON and back it is the same', async () => {
  await fc.assert(
    fc.asyncProperty(History, async (history) => {
      const stored = openStored();
      for (const step of history) await stored.follow(step);
      for (const trace of stored.traces(SCOPES[0])) {
        const view = viewTrace(trace);
        expect(JSON.parse(JSON.stringify(view))).toStrictEqual(view);
      }
    }),
    { numRuns: 30 },
  );
});
