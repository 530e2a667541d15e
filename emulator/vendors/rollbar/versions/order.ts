/**
 * Decides which of two versions of the code is older: numbers and semantic versions by what they say, everything else,
 * such as a commit, by the deploys that were reported. Rollbar asks the repository about commits; there is none here,
 * so of two commits never deployed neither is older.
 */
import type { DatabaseSync } from 'node:sqlite';

export interface VersionOrder {
  /** True only when `version` is known to be older than `than` in this environment. */
  isOlder(environment: string, version: string, than: string): boolean;
}

export function createVersionOrder(database: DatabaseSync): VersionOrder {
  const selectDeploy = database.prepare(
    'SELECT max(id) AS id FROM rollbar_deploys WHERE environment = ? AND revision = ?',
  );
  const lastDeploy = (environment: string, version: string) =>
    selectDeploy.get(environment, version)?.['id'] ?? null;

  return {
    isOlder(environment, version, than) {
      if (version === than) return false;
      const said = compareSaid(version, than);
      if (said !== undefined) return said < 0;
      const [own, other] = [lastDeploy(environment, version), lastDeploy(environment, than)];
      return own !== null && other !== null && Number(own) < Number(other);
    },
  };
}

/** `7`, `1.2`, `v1.2.3`, `1.2.3-rc.1+build`: https://semver.org/#spec-item-11, with any number of numbers. */
const SEMANTIC = /^v?(\d{1,15}(?:\.\d{1,15})*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** Negative, 0 or positive; undefined when one of them is not a version. */
export function compareSaid(one: string, other: string): number | undefined {
  const [a, b] = [SEMANTIC.exec(one), SEMANTIC.exec(other)];
  if (a?.[1] === undefined || b?.[1] === undefined) return undefined;
  const numbers = compareParts(a[1].split('.'), b[1].split('.'), '0');
  if (numbers !== 0) return numbers;
  if (a[2] === undefined || b[2] === undefined) return Number(!a[2]) - Number(!b[2]);
  return compareParts(a[2].split('.'), b[2].split('.'), '');
}

/** @param missing stands for what the shorter one lacks */
function compareParts(a: readonly string[], b: readonly string[], missing: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = comparePart(a[at] ?? missing, b[at] ?? missing);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers before words, as semantic versions have it; less than either is what is not there. */
function comparePart(a: string, b: string): number {
  const [x, y] = [a, b].map((part) => (/^\d+$/.test(part) ? Number(part) : undefined));
  if (x !== undefined && y !== undefined) return x - y;
  if (a === '' || b === '') return a.length - b.length;
  if (x !== undefined || y !== undefined) return x === undefined ? 1 : -1;
  return a < b ? -1 : Number(a > b);
}
