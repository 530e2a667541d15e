/**
 * A duration as a figure and a bar whose length is its square root, so that 6 ms stays visible beside 431. The bar is
 * split by where the time went.
 */
import { duration } from '../format.ts';
import { ServiceSquare } from './service-square.tsx';

interface DurationBarProps {
  /** Null while it is not known. */
  readonly ms: number | null;
  /** The longest of the list, which fills the width. */
  readonly longestMs: number;
  /** Services with their own time in milliseconds. Without them the bar has one part. */
  readonly parts: readonly { readonly service: string; readonly ms: number }[];
}

export function DurationBar({ ms, longestMs, parts }: DurationBarProps) {
  if (ms === null) return <span class="soft">running</span>;
  const width = Math.max(0.04, Math.sqrt(ms / Math.max(ms, longestMs, 1e-9)));
  const words = parts.map(({ service, ms: own }) => `${service} ${duration(own)}`).join(', ');
  return (
    <span class="duration-bar">
      <span class="number">{duration(ms)}</span>
      <span class="bar" style={{ width: `${width * 100}%` }} title={words}>
        {parts.map(({ service, ms: own }) => (
          <ServiceSquare key={service} service={service} grow={own} />
        ))}
      </span>
    </span>
  );
}
