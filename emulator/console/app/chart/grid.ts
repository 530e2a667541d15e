/** What a heatmap shows, and what is marked in it. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Counts, column by column, each from its lowest row up. */
  readonly counts: ArrayLike<number>;
  /** Words below columns and beside rows, at their lower edge. */
  readonly columnLabels: readonly { readonly at: number; readonly text: string }[];
  readonly rowLabels: readonly { readonly at: number; readonly text: string }[];
  /** Columns at which runs began. */
  readonly marks?: readonly { readonly at: number; readonly text: string }[];
}

/** In columns and rows, both ends included; row 0 is the lowest. */
export interface Box {
  readonly fromColumn: number;
  readonly toColumn: number;
  readonly fromRow: number;
  readonly toRow: number;
}
