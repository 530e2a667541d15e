/** Lengths that vendors count in UTF-8 bytes, and cuts that tear no character. */

const BEYOND_ASCII = /[^\0-\x7f]/;

/** Counts as TextEncoder would write, without writing. A lone surrogate takes three bytes, as U+FFFD does. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  if (!BEYOND_ASCII.test(text)) return bytes;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A pair takes four bytes for its two units.
    if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) index += 1;
  }
  return bytes;
}

/** The first characters of `text`, in UTF-16 units; a surrogate pair is not torn. */
export function cut(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const tearsPair = isHighSurrogate(text.charCodeAt(maxCharacters - 1));
  return text.slice(0, tearsPair ? maxCharacters - 1 : maxCharacters);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
