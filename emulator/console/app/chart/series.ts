/** What a chart shows: values over the same times. */
export interface Series {
  readonly name: string;
  /** Null is a gap. As many as there are times. */
  readonly values: readonly (number | null)[];
  /** Name of a token. @default by its place: --s1, --s2, … and the ninth on grey */
  readonly colour?: string;
}

const COLOURS = 8;

export function colourName({ colour }: Series, place: number): string {
  return colour ?? (place < COLOURS ? `--s${place + 1}` : '--line-2');
}

/** Each series on top of those before it; gaps count as nothing. The last is the sum of all. */
export function stack(series: readonly Series[]): (number | null)[][] {
  const sums: number[] = [];
  return series.map(({ values }) =>
    values.map((value, at) => {
      sums[at] = (sums[at] ?? 0) + (value ?? 0);
      return sums[at];
    }),
  );
}
