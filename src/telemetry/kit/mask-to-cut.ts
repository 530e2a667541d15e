/**
 * Masks a text before it is cut: a cut may take the name or the end by which a secret is known. What fits is left for
 * those who mask all that leaves.
 */

/** Of a long text so many times what is shown is read: masking megabytes takes seconds. */
const READ = 4;

/** @returns a text of which the first `maxCharacters` may be shown as far as `mask` tells */
export function maskToCut(
  text: string,
  maxCharacters: number,
  mask: (text: string) => string,
): string {
  return text.length <= maxCharacters ? text : mask(text.slice(0, READ * maxCharacters));
}
