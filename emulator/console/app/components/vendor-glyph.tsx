/** The sign of a vendor, always of the same shape, letter and colour, and its state for one request. */
import type { Vendor } from '../../../store/vendor.ts';

/** `none` where nothing was due: no error, so nothing for Rollbar. */
export type GlyphState = 'on' | 'sampled' | 'off' | 'waiting' | 'refused' | 'lost' | 'none';

/** In the order in which they always stand. */
export const GLYPHS: Readonly<Record<Vendor, { name: string; letter: string; path: string }>> = {
  honeycomb: {
    name: 'Honeycomb',
    letter: 'H',
    path: 'M8 .8l6.3 3.6v7.2L8 15.2l-6.3-3.6V4.4z',
  },
  xray: { name: 'X-Ray', letter: 'X', path: 'M8 .6L15.4 8 8 15.4.6 8z' },
  cloudwatch: {
    name: 'Logs',
    letter: 'L',
    path: 'M2.8 1.2h10.4a1.6 1.6 0 0 1 1.6 1.6v10.4a1.6 1.6 0 0 1-1.6 1.6H2.8a1.6 1.6 0 0 1-1.6-1.6V2.8a1.6 1.6 0 0 1 1.6-1.6z',
  },
  rollbar: {
    name: 'Rollbar',
    letter: 'R',
    path: 'M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8z',
  },
};

const INSIDE: Readonly<Partial<Record<GlyphState, string>>> = {
  refused: 'M5.5 5.5l5 5M10.5 5.5l-5 5',
  lost: 'M8 4.6v4M8 11.2v.1',
  off: 'M5.6 8h4.8',
  waiting: 'M8 4.8V8l2 1.4',
};

interface VendorGlyphProps {
  readonly vendor: Vendor;
  /** @default 'on' */
  readonly state?: GlyphState;
  /** @default 16 */
  readonly size?: number;
}

export function VendorGlyph({ vendor, state = 'on', size = 16 }: VendorGlyphProps) {
  const { name, letter, path } = GLYPHS[vendor];
  const isBad = state === 'refused' || state === 'lost';
  const label = state === 'on' ? name : `${name}: ${state === 'none' ? 'nothing due' : state}`;
  return (
    <svg
      class={`glyph ${vendor} ${state}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      role="img"
      aria-label={label}
    >
      {state === 'none' ? (
        <circle cx="8" cy="8" r="1.5" fill="var(--line-2)" />
      ) : state === 'on' ? (
        <>
          <path
            d={path}
            fill={vendor === 'honeycomb' ? 'var(--honeycomb-fill)' : `var(--${vendor})`}
            stroke={vendor === 'honeycomb' ? 'var(--honeycomb)' : 'none'}
          />
          <text
            x="8"
            y="11.3"
            text-anchor="middle"
            font-size="9"
            font-weight="700"
            fill={vendor === 'honeycomb' ? '#241800' : 'var(--surface)'}
          >
            {letter}
          </text>
        </>
      ) : (
        <>
          <path
            d={path}
            fill="none"
            stroke={isBad ? 'var(--bad)' : 'var(--ink-3)'}
            stroke-width="1.3"
            stroke-dasharray={state === 'sampled' ? '2 1.8' : undefined}
          />
          <path
            d={INSIDE[state] ?? ''}
            fill="none"
            stroke={isBad ? 'var(--bad)' : 'var(--ink-3)'}
            stroke-width="1.6"
            stroke-linecap="round"
          />
        </>
      )}
    </svg>
  );
}
