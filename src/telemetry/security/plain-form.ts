/**
 * Brings a text of a request into the form that rules are written for: percent-encoding undone three times at most, lower
 * case, look-alikes of slashes as slashes, comments of SQL as spaces. Characters beyond 2,048 are not looked at.
 */

const LONGEST = 2048;

/** Overlong UTF-8 of `.`, `/` and `\`, which lenient decoders accept. */
const OVERLONG: readonly (readonly [RegExp, string])[] = [
  [/%c0%a[ef]|%e0%80%a[ef]|%c0%2[ef]/gi, '/'],
  [/%c1%9c/gi, '\\'],
];

const SLASHES = /[\u2044\u2215\uff0f]/gu;
const BACKSLASHES = /[\u2216\uff3c]/gu;

/** @param isForm whether `+` is a space, as in a query */
export function plainForm(text: string, isForm: boolean): string {
  let plain = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  if (isForm && plain.includes('+')) plain = plain.replaceAll('+', ' ');
  for (let round = 0; round < 3 && plain.includes('%'); round += 1) plain = decode(plain);
  if (/[^\s!-~]/.test(plain))
    plain = plain.normalize('NFKC').replace(SLASHES, '/').replace(BACKSLASHES, '\\');
  plain = plain.toLowerCase();
  return plain.includes('/*') ? plain.replace(/\/\*!\d{0,6}|\/\*[^*]{0,60}\*\/|\*\//g, ' ') : plain;
}

/** Decodes what is valid and leaves the rest as it is; `decodeURIComponent` throws at the first mistake. */
function decode(text: string): string {
  let plain = text;
  if (/%[ce][01]/i.test(plain))
    for (const [form, meaning] of OVERLONG) plain = plain.replace(form, meaning);
  if (/%u/i.test(plain)) {
    plain = plain.replace(/%u([0-9a-f]{4})/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );
  }
  return plain.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
        String.fromCharCode(Number.parseInt(digits, 16)),
      );
    }
  });
}
