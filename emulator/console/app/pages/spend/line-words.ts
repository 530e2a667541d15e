/** The meter's lines as people read them: whose they are, what each counts, and amounts and money in words. */
import type { MeterLine } from '../../../../meter/line.ts';
import type { Vendor } from '../../../../store/vendor.ts';
import type { Money } from '../../../api/spend/shapes.ts';
import { fileSize, number } from '../../format.ts';

interface LineWords {
  readonly vendor: Vendor;
  readonly title: string;
  /** What is one, in a few words. */
  readonly counted: string;
  /** Of many; undefined for bytes, which have their own. */
  readonly units?: string;
}

export const LINES: Readonly<Record<MeterLine, LineWords>> = {
  honeycomb: {
    vendor: 'honeycomb',
    title: 'Honeycomb',
    counted: 'span, span event, link, log record',
    units: 'events',
  },
  xray: {
    vendor: 'xray',
    title: 'X-Ray, recorded',
    counted: 'one trace, however many segments',
    units: 'traces',
  },
  xrayRead: {
    vendor: 'xray',
    title: 'X-Ray, read',
    counted: 'retrieved, or looked at in a search',
    units: 'traces',
  },
  cloudwatch: {
    vendor: 'cloudwatch',
    title: 'CloudWatch Logs',
    counted: 'bytes, and 26 for each event',
  },
  metrics: {
    vendor: 'cloudwatch',
    title: 'CloudWatch metrics',
    counted: 'each name with its dimensions',
    units: 'metrics',
  },
  rollbar: {
    vendor: 'rollbar',
    title: 'Rollbar',
    counted: 'each occurrence that is accepted',
    units: 'occurrences',
  },
};

/** As in `93,204`, or of bytes `1.55 GB`. */
export function amount(line: MeterLine, units: number): string {
  return LINES[line].units === undefined ? fileSize(units) : number(units);
}

/** As in `$0.02`; an amount above 0 is never written as 0. */
export function dollars({ usd, is_plan }: Money): string {
  if (usd === null) return 'a paid plan';
  const text = usd < 0.01 ? 'less than $0.01' : `$${usd.toFixed(usd < 100 ? 2 : 0)}`;
  return is_plan ? `a plan from ${text} a month` : text;
}
