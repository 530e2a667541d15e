/** The browser that tests drive: Debian's Chromium without a window. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PATH = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** @throws when it is not installed, with how to get it. */
export async function openChromium(): Promise<Browser> {
  if (!existsSync(PATH)) {
    throw new Error(
      `Cannot test the console: there is no Chromium at ${PATH}. Install it (apt-get install chromium), or name another one in CHROMIUM`,
    );
  }
  return chromium.launch({
    executablePath: PATH,
    // Chromium has no sandbox when root starts it, as in a container; the tests open only pages of this machine.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}
