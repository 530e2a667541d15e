import { expect, test } from 'vitest';
import { createProgress } from '../../../../../../emulator/console/app/pages/lab/progress.ts';

/** As a browser has it. */
function openStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    key: (at) => [...kept.keys()][at] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
    removeItem: (key) => void kept.delete(key),
  };
}

const proofs = { span: { text: 'Span lab-feed has lab.reader = me', trace_id: null } };

test('progress is kept, with when it was seen first', () => {
  const storage = openStorage();
  const keeper = createProgress(() => storage);
  keeper.add({ proofs, since: 0 }, 100);
  keeper.add({ proofs, since: 0 }, 200);
  expect(createProgress(() => storage).progress.value).toEqual({
    span: { ...proofs.span, at_ms: 100 },
  });
});

test('who begins again does it anew: what was asked for before does not count', () => {
  const storage = openStorage();
  const keeper = createProgress(() => storage);
  keeper.add({ proofs, since: 0 }, 100);
  keeper.clear(300);
  keeper.add({ proofs, since: 0 }, 301);
  expect([keeper.progress.value, keeper.since()]).toEqual([{}, 300]);
  const later = createProgress(() => storage);
  expect([later.progress.value, later.since()]).toEqual([{}, 300]);
  later.add({ proofs, since: 300 }, 400);
  expect(later.progress.value.span?.at_ms).toBe(400);
});

test('a browser that keeps nothing, or something else, has progress until the page is left', () => {
  const keeper = createProgress(() => {
    throw new Error('no storage');
  });
  keeper.clear(5);
  keeper.add({ proofs, since: 5 }, 6);
  expect(keeper.progress.value.span?.at_ms).toBe(6);
  const storage = openStorage();
  storage.setItem('lab', '[]x');
  storage.setItem('lab-since', '"x"');
  expect(createProgress(() => storage).since()).toBe(0);
});
