/** The keys, as a sheet over the page. */
import type { RefObject } from 'preact';
import { PAGES } from '../pages.ts';

const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['/', 'query bar'],
  ['j k', 'next, previous'],
  ['Enter', 'open'],
  ['d', 'details of a row'],
  ['Esc', 'leave, close, back to the row'],
  ['[ ]', 'time range back, forth'],
  ['r', 'since the last reload'],
  ['space', 'pause, go on'],
  ['c', 'copy the id'],
  ['e', 'resolve this error'],
  ['f', 'find in this trace'],
  ['t', 'light or dark'],
  ['?', 'this sheet'],
];

export function KeysSheet({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  const pages = PAGES.flatMap(({ key, title }) =>
    key === undefined ? [] : [[`g ${key}`, title] as const],
  );
  return (
    <dialog ref={dialog} class="keys-sheet" aria-labelledby="keys-title">
      <header>
        <h2 id="keys-title">Keys</h2>
        <button type="button" class="button small push" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <dl>
        {[...KEYS, ...pages].map(([keys, does]) => (
          <div key={keys}>
            <dt>{does}</dt>
            <dd>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
