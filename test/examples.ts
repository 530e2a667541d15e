/** Examples of the documents: fences with a name, such as ```ts worker. */
import { readFileSync } from 'node:fs';

const ROOT = new URL('../', import.meta.url);

/** @param document from the project's root @param fence language and name, as `ts worker` @throws when it has no such fence */
export function example(document: string, fence: string): string {
  const text = readFileSync(new URL(document, ROOT), 'utf8');
  const [, code] = new RegExp(`^\`\`\`${fence}\n(.*?)^\`\`\``, 'ms').exec(text) ?? [];
  if (code === undefined) throw new Error(`${document} has no example '${fence}'`);
  return code;
}
