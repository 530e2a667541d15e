/**
 * Lets a start skip most of what Node does with TypeScript: removing the types of 400 files takes longer than running
 * them. `node --import` loads this file before all others, in each thread. It keeps what Node makes of a file under
 * the hash of its text, so that nothing kept is ever out of date; deleting the folder costs one slow start. It is
 * JavaScript because Node would have to load its TypeScript compiler for it.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { enableCompileCache, registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';

const OWN = new URL('.', import.meta.url).href;
const FOLDER = fileURLToPath(
  new URL(`../node_modules/.cache/cruddur-edge/${process.version}/`, import.meta.url),
);

/** @param {string} text of a TypeScript file */
function withoutTypes(text) {
  const kept = `${FOLDER}${createHash('sha256').update(text).digest('hex')}.js`;
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    const stripped = stripTypeScriptTypes(text);
    keep(kept, stripped);
    return stripped;
  }
}

/**
 * @param {string} file
 * @param {string} text
 */
function keep(file, text) {
  const draft = `${file}.${process.pid}.${threadId}`;
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch {
    // Where nothing may be written every start is a slow one.
  }
}

enableCompileCache();
registerHooks({
  load(url, context, next) {
    if (!url.startsWith(OWN) || !url.endsWith('.ts')) return next(url, context);
    const source = withoutTypes(readFileSync(fileURLToPath(url), 'utf8'));
    return { format: 'module', source, shortCircuit: true };
  },
});
