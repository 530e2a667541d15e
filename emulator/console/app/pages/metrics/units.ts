/** Writes values of metrics in the unit a person would choose. */
import { duration, number } from '../../format.ts';

const MILLISECONDS: Readonly<Record<string, number>> = {
  Seconds: 1000,
  Milliseconds: 1,
  Microseconds: 0.001,
};
const PREFIXES = ['', 'k', 'M', 'G', 'T'];
const BYTES: Readonly<Record<string, number>> = {
  Bytes: 1,
  Kilobytes: 1e3,
  Megabytes: 1e6,
  Gigabytes: 1e9,
  Terabytes: 1e12,
};

/** @param unit as CloudWatch calls it @param statistic a count of samples has no unit */
export function writerOf(unit: string, statistic: string): (value: number) => string {
  const milliseconds = MILLISECONDS[unit];
  const bytes = BYTES[unit];
  if (statistic === 'SampleCount' || unit === 'Count' || unit === 'None') return short;
  if (milliseconds !== undefined)
    return (value) => signed(value, (one) => duration(one * milliseconds));
  if (bytes !== undefined) return (value) => signed(value, (one) => writeBytes(one * bytes));
  if (unit === 'Percent') return (value) => `${short(value)} %`;
  if (unit.endsWith('/Second'))
    return (value) => `${short(value)} ${unit.toLowerCase().replace('/second', '/s')}`;
  return (value) => `${short(value)} ${unit.toLowerCase()}`;
}

/** Of a unit, what stands behind the statistic: `ms`. */
export function unitWord(unit: string): string {
  if (unit === 'None' || unit === 'Count') return '';
  return { Milliseconds: 'ms', Seconds: 's', Microseconds: 'µs' }[unit] ?? unit.toLowerCase();
}

function short(value: number): string {
  return number(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}

function signed(value: number, write: (value: number) => string): string {
  return value < 0 ? `−${write(-value)}` : write(value);
}

function writeBytes(bytes: number): string {
  const power = Math.min(PREFIXES.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${PREFIXES[power] ?? ''}B`;
}
