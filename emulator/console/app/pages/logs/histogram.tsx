/** Lines over time, errors below warnings below all others. A drag chooses a time; a press on a level narrows the list. */
import { useSignal } from '@preact/signals';
import { LEVELS, type Level, type LogSummary } from '../../../api/logs/shapes.ts';
import { Time } from '../../components/time.tsx';
import { useServices } from '../../data/services.ts';
import { duration, number } from '../../format.ts';

interface HistogramProps {
  readonly summary: LogSummary;
  readonly level: Level | undefined;
  /** Whether a level narrows what is below. */
  readonly hasChoice: boolean;
}

const HEIGHT = 76;
const PARTS = ['error', 'warn', 'other'] as const;
const NAMES: Readonly<Record<Level, string>> = {
  error: 'error',
  warn: 'warn',
  info: 'info',
  debug: 'debug',
  none: 'no level',
};

export function Histogram({ summary, level, hasChoice }: HistogramProps) {
  const { navigation } = useServices();
  const { slices, levels, from_ms: from, to_ms: to } = summary;
  const sliceMs = (to - from) / Math.max(1, slices.length);
  return (
    <div class="card histogram">
      <div class="top">
        <span class="levels" role="group" aria-label="Levels">
          {LEVELS.filter((one) => levels[one] > 0 || one === level).map((one) => (
            <button
              key={one}
              type="button"
              class="level-choice"
              aria-pressed={one === level}
              disabled={!hasChoice}
              onClick={() => navigation.setOwn({ level: one === level ? undefined : one })}
            >
              <i class={`square ${partOf(one)}`} />
              {NAMES[one]} <span class="num">{number(levels[one])}</span>
            </button>
          ))}
        </span>
        <span class="soft push">lines per {duration(sliceMs)} · drag to zoom</span>
      </div>
      <Bars summary={summary} />
      <div class="ends soft num">
        <Time ms={from} toSecond />
        <Time ms={(from + to) / 2} toSecond />
        <Time ms={to} toSecond />
      </div>
    </div>
  );
}

function partOf(level: Level): (typeof PARTS)[number] {
  return level === 'error' || level === 'warn' ? level : 'other';
}

function Bars({ summary: { slices, count, from_ms: from, to_ms: to } }: { summary: LogSummary }) {
  const { navigation, runs } = useServices();
  const begun = runs.list.value.filter(({ started_ms: ms }) => ms > from && ms < to);
  /** Where a drag began and is, 0 to 1 of the width. */
  const dragged = useSignal<readonly [number, number] | undefined>(undefined);
  const placeOf = ({ clientX, currentTarget }: PointerEvent) => {
    if (!(currentTarget instanceof Element)) return 0;
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(1, (clientX - left) / width));
  };
  const most = Math.max(1, ...slices.map((slice) => slice.error + slice.warn + slice.other));
  const ends = dragged.value?.toSorted((a, b) => a - b);
  return (
    <svg
      viewBox={`0 0 ${slices.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Lines over time, ${number(count)} in all`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const place = placeOf(event);
        dragged.value = [place, place];
      }}
      onPointerMove={(event) => {
        if (dragged.value !== undefined) dragged.value = [dragged.value[0], placeOf(event)];
      }}
      onPointerCancel={() => (dragged.value = undefined)}
      onPointerUp={() => {
        dragged.value = undefined;
        const [one = 0, other = 0] = ends ?? [];
        // A click is not a drag.
        if (other - one < 1 / slices.length / 2) return;
        const [fromMs = 0, toMs = 0] = [one, other].map((at) =>
          Math.round(from + at * (to - from)),
        );
        if (toMs > fromMs) navigation.setScope({ range: { kind: 'between', fromMs, toMs } });
      }}
    >
      {PARTS.map((part, index) => (
        <path key={part} class={part} d={barsOf(slices, index, most)} />
      ))}
      {begun.map(({ id, started_ms: ms }) => (
        <path
          key={id}
          class="run"
          d={`M${((ms - from) / (to - from)) * slices.length} 0V${HEIGHT}`}
          vector-effect="non-scaling-stroke"
        />
      ))}
      {ends !== undefined && (
        <rect
          class="chosen"
          x={(ends[0] ?? 0) * slices.length}
          width={((ends[1] ?? 0) - (ends[0] ?? 0)) * slices.length}
          height={HEIGHT}
        />
      )}
    </svg>
  );
}

/** A count above 0 gets a bar of at least 2 units, so that it stays visible. */
function barsOf(slices: LogSummary['slices'], part: number, most: number): string {
  const name = PARTS[part] ?? 'other';
  const heightOf = (value: number) =>
    value === 0 ? 0 : Math.max(2, (value / most) * (HEIGHT - 6));
  return slices
    .map((slice, index) => {
      const height = heightOf(slice[name]);
      if (height === 0) return '';
      const below = PARTS.slice(0, part).reduce((sum, one) => sum + heightOf(slice[one]), 0);
      return `M${index + 0.06} ${HEIGHT - below}v${-height}h0.88v${height}z`;
    })
    .join('');
}
