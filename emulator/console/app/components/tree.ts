/**
 * Sorts things with ids and parents into a tree: parents before their children, with depth, siblings as they were
 * sorted. Nothing is lost: a thing whose parent never arrived, or whose parents form a circle, is a root.
 */
export interface Placed<T> {
  readonly item: T;
  readonly depth: number;
  /** True when it names a parent that is not among the items. */
  readonly orphan: boolean;
}

export interface Kinship {
  readonly id: string | null;
  readonly parent: string | null;
}

export function treeOrder<T>(items: readonly T[], kinship: (item: T) => Kinship): Placed<T>[] {
  const ids = new Set(items.map((item) => kinship(item).id));
  const children = Map.groupBy(items, (item) => kinship(item).parent);
  const isOrphan = ({ parent }: Kinship) => parent !== null && !ids.has(parent);

  const placed = new Map<T, Placed<T>>();
  function place(root: T): void {
    const stack = [{ item: root, depth: 0 }];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { item, depth } = next;
      if (placed.has(item)) continue;
      const own = kinship(item);
      placed.set(item, { item, depth, orphan: isOrphan(own) });
      const below = own.id === null ? [] : (children.get(own.id) ?? []);
      for (const child of below.toReversed()) stack.push({ item: child, depth: depth + 1 });
    }
  }
  for (const item of items) {
    const own = kinship(item);
    if (own.parent === null || isOrphan(own)) place(item);
  }
  for (const item of items) place(item);
  return [...placed.values()];
}
