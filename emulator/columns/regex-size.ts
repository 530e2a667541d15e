/**
 * Estimates how large RE2 would write out an expression, before it does: `((a{100}){10})` is twenty signs and a
 * thousand instructions, and a page of such would be hundreds of megabytes.
 */

/** What counts for one instruction in RE2's syntax, and the signs that make more of it. */
const TOKEN =
  /\\Q(?<quoted>(?:[^\\]|\\(?!E))*)(?:\\E)?|\\[pPx]\{[\w^]*\}|\\[pP]\w|\\[^]|\[\^?\]?(?:\\[^]|\[:\^?\w+:\]|[^\]\\])*\]?|(?<open>\()(?:\?(?:P?<\w*>|[imsU-]*[:)]))?|(?<close>\))|(?<sign>[?*+|])|\{(?<least>\d{1,9})(?<comma>,?)(?<most>\d{0,9})\}|[^]/gu;

/** A class of Unicode is hundreds of ranges; in a set each is set against all the others. */
const CLASS = /\\[pP]/g;
const CLASS_SIZE = 20;
const CLASS_IN_SET_SIZE = 100;

/** Instructions, about; of what RE2 cannot read it is any number. */
export function sizeOfRegex(source: string): number {
  const outer: number[] = [];
  /** Of the group that is read, and of its last piece, which may be repeated. */
  let size = 0;
  let last = 0;
  for (const { 0: token, groups = {} } of source.matchAll(TOKEN)) {
    const { quoted, open, close, sign, least, comma, most } = groups;
    if (open !== undefined && !token.endsWith(')')) {
      outer.push(size);
      size = 0;
      last = 0;
    } else if (close !== undefined) {
      last = size + 2;
      size = (outer.pop() ?? 0) + last;
    } else if (sign !== undefined) {
      size++;
    } else if (least !== undefined) {
      const copies = Math.max(Number(least), Number(most));
      const branches = comma === '' ? 0 : copies;
      size += Math.max(copies - 1, 0) * last + branches;
      last = copies * last + branches;
    } else {
      const classes = quoted === undefined ? [...token.matchAll(CLASS)].length : 0;
      last =
        quoted?.length ?? 1 + classes * (token.startsWith('[') ? CLASS_IN_SET_SIZE : CLASS_SIZE);
      size += last;
    }
  }
  return outer.reduce((total, each) => total + each, size);
}
