/** The licences of the packages whose code a bundle holds, which ask for their text beside it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as v from 'valibot';

const Manifest = v.object({ name: v.string(), version: v.string(), license: v.string() });
const FOLDER = /node_modules\/(?:@[^/]+\/)?[^/]+(?!.*node_modules\/)/;

/** Of which the bundle holds some code; paths. */
export function filesIn({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
}

/** @param root of the project @param files that were bundled, those of packages and others */
export async function licencesOf(root: string, files: readonly string[]): Promise<string> {
  const folders = new Set(files.flatMap((file) => file.match(FOLDER) ?? []));
  const texts = [...folders].toSorted().map((folder) => licenceIn(join(root, folder)));
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

async function licenceIn(folder: string): Promise<string> {
  const manifest = v.parse(
    Manifest,
    JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')),
  );
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  const text = file === undefined ? '' : `\n${await readFile(join(folder, file), 'utf8')}`;
  return `${manifest.name} ${manifest.version}, ${manifest.license}\n${text}`;
}
