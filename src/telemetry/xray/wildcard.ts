/**
 * X-Ray's wildcards, used by sampling rules and dynamic naming: `*` for any text, `?` for one character, letter
 * case ignored. Written out because a regular expression made from somebody's pattern can take exponential
 * time; this takes at most pattern length times text length steps, and one per character as a rule.
 */

/** Whether the whole of `text` fits `pattern`. */
export function matchesWildcard(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (next < given.length) {
    if (wanted[at] === '*') {
      star = at;
      at += 1;
      resume = next;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[next])) {
      at += 1;
      next += 1;
    } else if (star !== -1) {
      // The last star takes one character more. Earlier stars need no second try: what is between two stars
      // was found at its first place, which leaves the most text for the rest.
      at = star + 1;
      resume += 1;
      next = resume;
    } else {
      return false;
    }
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}
