/**
 * What `npm pack` runs before it packs: builds `dist/` and puts the tarball's package.json in the place of the project's
 * own, which postpack.ts brings back. A pack that is killed in between leaves the tarball's: `git checkout package.json`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { buildPackage } from './build.ts';
import { manifestOf } from './manifest.ts';

/** The folder that is packed; npm starts scripts in it. */
const folder = process.cwd();

await buildPackage(`${folder}/dist`);
const own = await readFile(`${folder}/package.json`, 'utf8');
const packed = manifestOf(own);
await writeFile(`${folder}/package.json.own`, own);
await writeFile(`${folder}/package.json`, packed);
