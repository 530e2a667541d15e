/** Lists and objects of JSON that stand in a text, alone or among other words. */
import { enclosedEnd } from './value-end.ts';

/** The beginning of a list or an object that holds something. */
const BEGIN = /\[\s*(?=["[{])|\{\s*(?=")/g;
/** So that brackets without an end do not cost their number times the length. */
const MAX_CANDIDATES = 32;

/** @param change gives what takes a piece's place; undefined for a piece that is no JSON */
export function mapEmbeddedJson(
  text: string,
  change: (json: string) => string | undefined,
): string {
  let mapped = '';
  let done = 0;
  let candidates = 0;
  for (const { index } of text.matchAll(BEGIN)) {
    if (index < done) continue;
    candidates += 1;
    if (candidates > MAX_CANDIDATES) break;
    const end = enclosedEnd(text, index);
    const changed = change(text.slice(index, end));
    if (changed === undefined) continue;
    mapped += text.slice(done, index) + changed;
    done = end;
  }
  return mapped + text.slice(done);
}
