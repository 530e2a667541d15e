/** Functions of numbers, and those that make numbers of texts. */
import { judging, numeric, textual, type Functions } from './scalar.ts';
import { numberOf } from '../values.ts';

/** A double has no more digits. */
const MAX_DECIMALS = 15;

export const NUMBER_FUNCTIONS: Functions = {
  abs: numeric(Math.abs),
  ceil: numeric(Math.ceil),
  floor: numeric(Math.floor),
  round: numeric(round, 1, 2),
  log: numeric(Math.log),
  sqrt: numeric(Math.sqrt),
  greatest: numeric(Math.max, 1, Infinity),
  least: numeric(Math.min, 1, Infinity),
  isnumeric: judging((value) => numberOf(value) !== undefined),
  tonumber: numeric((n) => n),
  todouble: numeric((n) => n),
  tolong: numeric(Math.trunc),
  toint: numeric((n) => {
    const whole = Math.trunc(n);
    return whole === (whole | 0) ? whole : Number.NaN;
  }),
  hextodec: textual((text) => {
    const found = /^(-?)(?:0x)?([\da-f]{1,13})$/i.exec(text);
    return found ? Number(`0x${found[2]}`) * (found[1] === '-' ? -1 : 1) : undefined;
  }),
  dectohex: {
    arity: [1, 1],
    call([value]) {
      const whole = Math.trunc(numberOf(value) ?? Number.NaN);
      if (!Number.isSafeInteger(whole)) return undefined;
      return `${whole < 0 ? '-' : ''}0x${Math.abs(whole).toString(16)}`;
    },
  },
};

/** Halves go away from zero. Shifting by the exponent keeps 1.005 from being a little less. */
function round(number: number, decimals = 0): number {
  const places = Math.trunc(decimals);
  if (Math.abs(places) > MAX_DECIMALS || Math.abs(number) >= 1e21) return number;
  const shifted = Math.round(Number(`${exponential(Math.abs(number), places)}`));
  return Math.sign(number) * Number(exponential(shifted, -places));
}

function exponential(number: number, places: number): string {
  const [digits = '', exponent = '0'] = String(number).split('e');
  return `${digits}e${Number(exponent) + places}`;
}
