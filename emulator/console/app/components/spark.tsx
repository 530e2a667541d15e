/**
 * A small chart without axes: bars for counts, a line for a value with a second one below it. Undefined values are gaps.
 * It is a picture of the figure beside it, so a screen reader gets its label alone.
 */
interface SparkProps {
  readonly values: readonly (number | undefined)[];
  readonly kind: 'bars' | 'line';
  /** @default 'plain' */
  readonly tone?: 'plain' | 'bad' | 'accent';
  /** A second line, in the same measure. */
  readonly base?: readonly (number | undefined)[];
  /** Where runs began, 0 to 1 of the width. */
  readonly marks?: readonly number[];
  /** What it shows, in words. */
  readonly label: string;
}

const WIDTH = 300;
const HEIGHT = 44;
const COLOURS = { plain: 'var(--bar)', bad: 'var(--bad)', accent: 'var(--accent)' } as const;

export function Spark({ values, kind, tone = 'plain', base = [], marks = [], label }: SparkProps) {
  const most = Math.max(1e-9, ...[...values, ...base].map((value) => value ?? 0));
  const colour = COLOURS[tone];
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path
        d={`M0 ${HEIGHT - 0.5}H${WIDTH}`}
        stroke="var(--line)"
        vector-effect="non-scaling-stroke"
      />
      {kind === 'bars' ? (
        <path d={bars(values, most)} fill={colour} />
      ) : (
        <>
          <path d={line(base, most)} fill="none" stroke="var(--ink-3)" {...STROKE} />
          <path d={area(values, most)} fill={colour} opacity="0.1" />
          <path d={line(values, most)} fill="none" stroke={colour} {...STROKE} />
        </>
      )}
      {marks.map((mark) => (
        <path
          key={mark}
          d={`M${mark * WIDTH} 0V${HEIGHT}`}
          stroke="var(--accent)"
          stroke-dasharray="3 3"
          vector-effect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
}

const STROKE = {
  'stroke-width': '1.6',
  'stroke-linejoin': 'round',
  'stroke-linecap': 'round',
  'vector-effect': 'non-scaling-stroke',
} as const;

/** A count above 0 gets a bar of at least 2 units, so that it stays visible. */
function bars(values: SparkProps['values'], most: number): string {
  const width = WIDTH / values.length;
  return values
    .map((value, index) => {
      if (value === undefined || value === 0) return '';
      const height = Math.max(2, (value / most) * (HEIGHT - 4));
      return `M${index * width + width * 0.1} ${HEIGHT}v${-height}h${width * 0.8}v${height}z`;
    })
    .join('');
}

/** Runs of neighbours that have a value. A single one is drawn as a dot, which a line without length is. */
function runs(values: SparkProps['values'], most: number): [number, number][][] {
  const found: [number, number][][] = [[]];
  values.forEach((value, index) => {
    if (value === undefined) found.push([]);
    else {
      const x = values.length === 1 ? WIDTH / 2 : (index * WIDTH) / (values.length - 1);
      found.at(-1)?.push([x, HEIGHT - 2 - (value / most) * (HEIGHT - 6)]);
    }
  });
  return found.filter((run) => run.length > 0);
}

function line(values: SparkProps['values'], most: number): string {
  return runs(values, most)
    .map(
      (run) => `M${run.map(([x, y]) => `${x} ${y}`).join('L')}${run.length === 1 ? 'h0.01' : ''}`,
    )
    .join('');
}

function area(values: SparkProps['values'], most: number): string {
  return runs(values, most)
    .filter((run) => run.length > 1)
    .map((run) => {
      const [[first = 0] = [], [last = 0] = []] = [run[0], run.at(-1)];
      return `M${first} ${HEIGHT}L${run.map(([x, y]) => `${x} ${y}`).join('L')}L${last} ${HEIGHT}Z`;
    })
    .join('');
}
