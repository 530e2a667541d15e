import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(
  new URL('../../../../../emulator/console/app/style/tokens.css', import.meta.url),
  'utf8',
);

/** Linear red, green and blue of a token's colour. */
function colourOf(token: string, theme: 'light' | 'dark'): [number, number, number] {
  const [, light = '', dark = ''] =
    new RegExp(`--${token}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(css) ?? [];
  const hex = (theme === 'light' ? light : dark).slice(1);
  const whole = hex.length === 3 ? hex.replaceAll(/./g, '$&$&') : hex;
  const linear = (from: number) => {
    const value = Number.parseInt(whole.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [linear(0), linear(2), linear(4)];
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string, theme: 'light' | 'dark'): number {
  const [low = 0, high = 0] = [one, other]
    .map((token) => {
      const [red, green, blue] = colourOf(token, theme);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    })
    .toSorted((a, b) => a - b);
  return high / low;
}

/** How different they look, times 100: https://bottosson.github.io/posts/oklab/ */
function distance(one: string, other: string, theme: 'light' | 'dark'): number {
  const lab = (token: string) => {
    const [r, g, b] = colourOf(token, theme);
    const l = Math.cbrt(0.4122 * r + 0.5363 * g + 0.0514 * b);
    const m = Math.cbrt(0.2119 * r + 0.6807 * g + 0.1074 * b);
    const s = Math.cbrt(0.0883 * r + 0.2817 * g + 0.63 * b);
    return [
      0.2105 * l + 0.7936 * m - 0.0041 * s,
      1.978 * l - 2.4286 * m + 0.4506 * s,
      0.0259 * l + 0.7828 * m - 0.8087 * s,
    ];
  };
  const [a, b] = [lab(one), lab(other)];
  return 100 * Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)));
}

const COLOURS = ['s0', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'];

test.each(['light', 'dark'] as const)(
  'colours of services and of databases are seen, and told apart, in the %s theme',
  (theme) => {
    for (const [at, one] of COLOURS.entries()) {
      expect([one, contrast(one, 'surface', theme) >= 3]).toEqual([one, true]);
      for (const other of COLOURS.slice(at + 1)) {
        expect([one, other, distance(one, other, theme) > 11]).toEqual([one, other, true]);
      }
    }
  },
);
