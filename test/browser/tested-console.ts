/**
 * A console with a story in it for the tests of one file. After each test it closes the pages that the test opened and
 * checks that they had no fault.
 */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openConsole, type OpenConsole } from './console.ts';
import { openPage, show, type Look, type WatchedPage } from './watched-page.ts';

export interface TestedConsole {
  /** @throws before the tests of the file begin. */
  opened(): OpenConsole;
  /** @param url of another emulator @default the console's own */
  watch(look?: Look, url?: string): Promise<WatchedPage>;
  /** A page at what a hash names, once it has something to show. */
  open(hash: string, look?: Look): Promise<WatchedPage['page']>;
}

export function testConsole(): TestedConsole {
  let console: OpenConsole | undefined;
  const pages: WatchedPage[] = [];
  beforeAll(async () => {
    console = await openConsole();
  });
  afterAll(() => console?.close());
  afterEach(async () => {
    const own = pages.splice(0);
    await Promise.all(own.map(({ page }) => page.context().close()));
    expect(own.flatMap(({ faults }) => faults)).toEqual([]);
  });

  function opened(): OpenConsole {
    if (console === undefined)
      throw new Error('The console is opened before the tests of the file');
    return console;
  }

  async function watch(look?: Look, url = opened().url): Promise<WatchedPage> {
    const watched = await openPage(opened().browser, url, look);
    pages.push(watched);
    return watched;
  }

  return {
    opened,
    watch,
    async open(hash, look) {
      const { page } = await watch(look);
      await show(page, hash);
      return page;
    },
  };
}
