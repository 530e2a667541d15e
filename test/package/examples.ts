/** Examples of the documents: fences with a name, such as ```ts worker. */
import { readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);

/** @param document from the project's root @throws when it has no fence of that name */
export function example(document: string, name: string): string {
  const text = readFileSync(new URL(document, ROOT), 'utf8');
  const [, code] = new RegExp(`^\`\`\`ts ${name}\n(.*?)^\`\`\``, 'ms').exec(text) ?? [];
  if (code === undefined) throw new Error(`${document} has no example '${name}'`);
  return code;
}
