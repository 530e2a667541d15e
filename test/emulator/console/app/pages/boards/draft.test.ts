/** Panels while their board is edited. */
import { expect, test } from 'vitest';
import {
  draftOf,
  editOf,
  moved,
} from '../../../../../../emulator/console/app/pages/boards/draft.ts';

test('a draft that nothing changed is the panel as it was', () => {
  const query = { name: 'n', style: 'combo', chart: 'bars' } as const;
  const view = { kind: 'query', description: '', dataset: 'd', query: {}, is_wide: true } as const;
  expect(editOf(draftOf({ ...view, ...query }, 4))).toEqual({ from: 4, is_wide: true, ...query });
  expect(editOf(draftOf({ kind: 'text', text: 't', is_wide: false }, 1))).toEqual({
    text: 't',
    is_wide: false,
  });
  expect(editOf(draftOf({ kind: 'slo', name: 's', is_wide: false }, 2))).toEqual({
    from: 2,
    is_wide: false,
  });
});

test.each([
  [0, 1, 'bac'],
  [2, -1, 'acb'],
  [0, -1, 'abc'],
  [2, 1, 'abc'],
] as const)('panel %i is moved by %i', (at, by, expected) => {
  const panels = [...'abc'].map((key) => ({ key, title: key, is_wide: false }));
  expect(moved(panels, at, by).map(({ key }) => key)).toEqual([...expected]);
});
