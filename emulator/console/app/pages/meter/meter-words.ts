/** The meter's lines as people read them: what each counts, and numbers and shares in words. */
import type { MeterLine } from '../../../../meter/line.ts';
import type { Health } from '../../../api/shapes.ts';

type Datagrams = NonNullable<Health['datagrams']>;

export interface MeterVendor {
  readonly line: MeterLine;
  /** Whose colour it has. */
  readonly room: 'honeycomb' | 'xray' | 'cloudwatch' | 'rollbar';
  readonly title: string;
  /** What is one, in a few words. */
  readonly counted: string;
  /** Of many; undefined for bytes, which have their own. */
  readonly units?: string;
  /** Counted as a level: there is no pace. */
  readonly level?: true;
}

export const METER_VENDORS: readonly MeterVendor[] = [
  {
    line: 'honeycomb',
    room: 'honeycomb',
    title: 'Honeycomb',
    counted: 'a span, a span event, a link, a log record or an event is one',
    units: 'events',
  },
  {
    line: 'xray',
    room: 'xray',
    title: 'X-Ray, recorded',
    counted: 'a trace is one, however many documents it has',
    units: 'traces',
  },
  {
    line: 'xrayRead',
    room: 'xray',
    title: 'X-Ray, read',
    counted: 'traces that are retrieved, or looked at in a search',
    units: 'traces',
  },
  {
    line: 'cloudwatch',
    room: 'cloudwatch',
    title: 'CloudWatch Logs',
    counted: 'bytes of messages, and 26 for each of them',
  },
  {
    line: 'metrics',
    room: 'cloudwatch',
    title: 'CloudWatch metrics',
    counted: 'each name with its dimensions is one custom metric',
    units: 'metrics',
    level: true,
  },
  {
    line: 'rollbar',
    room: 'rollbar',
    title: 'Rollbar',
    counted: 'each item that was accepted',
    units: 'occurrences',
  },
];

const SIZES = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
  [0, 'B'],
] as const;

/** `1,234`, or of bytes `12.3 MB`: decimal, as they are billed. */
export function quantity(value: number, isBytes: boolean): string {
  if (!isBytes) return value.toLocaleString('en');
  const [size, name] = SIZES.find(([least]) => value >= least) ?? SIZES[3];
  return `${Number((value / (size || 1)).toPrecision(3))} ${name}`;
}

/** How many datagrams were received, rejected and lost; the last only where the kernel counts what it drops. */
export function datagramWords({ received, rejected, dropped }: Datagrams): string {
  const parts = [
    `${received.toLocaleString('en')} received`,
    `${rejected.toLocaleString('en')} rejected`,
    ...(dropped === undefined
      ? []
      : [`${dropped.toLocaleString('en')} lost because the kernel's buffer was full`]),
  ];
  return parts.join(', ');
}
