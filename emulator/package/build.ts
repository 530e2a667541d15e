/**
 * Builds what people install into `dist/`: the library, the emulator with the console's page, types, and the licences of
 * the code that went in. All packages but those of the manifest are bundled, so that an install brings no tree of packages
 * whose versions must fit each other; and because Node does not strip types under node_modules.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from '../console/api/build.ts';
import { buildEmulator, PAGE } from './emulator.ts';
import { buildLibrary } from './library.ts';
import { filesIn, licencesOf } from './licences.ts';
import { buildTypes } from './types.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @param folder is emptied first @throws when something does not build. */
export async function buildPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const [library, emulator, page] = await Promise.all([
    buildLibrary(ROOT, join(folder, 'library')),
    buildEmulator(ROOT, join(folder, 'emulator')),
    buildPage(),
    buildTypes(ROOT, join(folder, 'types')),
  ]);
  await writeFile(join(folder, 'emulator', PAGE), JSON.stringify(page));
  const bundled = [...filesIn(library), ...filesIn(emulator), ...Object.keys(page.inputs)];
  const licences = await licencesOf(ROOT, bundled);
  await writeFile(join(folder, 'THIRD-PARTY-LICENSES.txt'), licences);
}
