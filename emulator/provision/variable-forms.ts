/** What the shell's variables may look like, for `npm run provision` and for the commands of ../deploy. */

/** True for a key, which is sent in a header. */
export function isKey(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

export function isRegion(text: string): boolean {
  return /^[a-z0-9-]+$/.test(text);
}

export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
