/** The error of a query that would take more memory than one query may have; its message says what was too much. */
export class QueryTooLarge extends Error {
  override readonly name = 'QueryTooLarge';
}

/** Of one query, ten times what either vendor shows; each may hold a list of numbers. */
export const MAX_GROUPS = 100_000;

/** @throws {QueryTooLarge} */
export function judgeGroups(count: number): void {
  if (count <= MAX_GROUPS) return;
  throw new QueryTooLarge(
    `A query can have ${MAX_GROUPS} groups, and this has more: filter it, or group it by less`,
  );
}
