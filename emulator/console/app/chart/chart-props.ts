/** What a chart is given. */
import type { Series } from './series.ts';

export interface ChartProps {
  /** Unix milliseconds, ascending. */
  readonly timesMs: readonly number[];
  readonly series: readonly Series[];
  /** @default 'lines' */
  readonly kind?: 'lines' | 'bars' | 'stacked';
  /** Pixels. @default 200 */
  readonly height?: number;
  /** Writes a value with its unit. @default with separators */
  readonly write?: (value: number) => string;
  /** When runs began, unix milliseconds. */
  readonly marksMs?: readonly number[];
  /** Values that must not be passed, as lines across the chart with their names. */
  readonly limits?: readonly { readonly value: number; readonly name: string }[];
  /** Called with what was dragged over. */
  readonly onRange?: (fromMs: number, toMs: number) => void;
  /** What it shows, for screen readers. */
  readonly label: string;
  /** Whether names and values stand below. @default when there are several series */
  readonly hasLegend?: boolean;
}
