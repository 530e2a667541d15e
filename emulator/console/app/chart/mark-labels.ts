/** Which marks of runs have room for their names: the newest first, since others may stand close together. */
export interface MarkLabel {
  readonly text: string;
  /** Where it ends, left of its mark. */
  readonly right: number;
}

const GAP = 6;

/**
 * @param marks in any order, in columns
 * @param x of a column
 * @param widthOf a text
 * @param left edge of the picture
 */
export function markLabels(
  marks: readonly { readonly at: number; readonly text: string }[],
  x: (column: number) => number,
  widthOf: (text: string) => number,
  left: number,
): MarkLabel[] {
  const labels: MarkLabel[] = [];
  let free = Infinity;
  for (const { at, text } of marks.toSorted((one, other) => other.at - one.at)) {
    const right = x(at) - GAP;
    const begin = right - widthOf(text);
    if (right + GAP > free || begin < left) continue;
    labels.push({ text, right });
    free = begin;
  }
  return labels;
}
