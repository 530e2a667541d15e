/** All SQL of findings. One row for each finding, by account, region, product and id. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import type { Scope } from '../aws/collections.ts';
import { Finding } from './format.ts';

/** Members that readers of a finding change by other operations; a second import leaves them as they are. */
const READERS_OWN = ['Note', 'UserDefinedFields', 'VerificationState', 'Workflow'] as const;

const Stored = v.pipe(v.string(), v.parseJson(), Finding);
const Row = v.object({ finding: Stored });

export type FindingStore = ReturnType<typeof createFindingStore>;

export function createFindingStore(database: DatabaseSync) {
  const key = 'account = ? AND region = ? AND product_arn = ? AND finding_id = ?';
  const select = database.prepare(`SELECT finding FROM security_findings WHERE ${key}`);
  const upsert = database.prepare(`
    INSERT INTO security_findings (account, region, product_arn, finding_id, updated_ms, finding)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (account, region, product_arn, finding_id) DO UPDATE SET
      updated_ms = excluded.updated_ms, finding = excluded.finding`);
  const own = database.prepare(
    'SELECT finding FROM security_findings WHERE account = ? AND region = ? ORDER BY updated_ms DESC, id DESC',
  );
  const newest = database.prepare(
    'SELECT finding FROM security_findings ORDER BY updated_ms DESC, id DESC LIMIT ?',
  );

  return {
    /** @param now unix milliseconds */
    import({ account, region }: Scope, finding: Finding, now: number): void {
      const names = [account, region, finding.ProductArn, finding.Id] as const;
      const row = select.get(...names);
      const before = row === undefined ? undefined : v.parse(Row, row).finding;
      upsert.run(...names, now, JSON.stringify(merged(before, finding, region, now)));
    },
    /** Those of an account and region, imported last first. */
    *findings({ account, region }: Scope): Generator<Finding> {
      for (const row of own.all(account, region)) yield v.parse(Row, row).finding;
    },
    /** Of all accounts and regions. */
    newest: (count: number): readonly Finding[] =>
      newest.all(count).map((row) => v.parse(Row, row).finding),
  };
}

/** Adds the members that Security Hub adds, and takes a provider's severity and types for the finding's own. */
function merged(
  before: Finding | undefined,
  finding: Finding,
  region: string,
  now: number,
): Finding {
  const { FindingProviderFields: provided } = finding;
  const severity = provided?.Severity ?? finding.Severity;
  const types = provided?.Types ?? finding.Types;
  const kept =
    before &&
    Object.fromEntries(
      READERS_OWN.flatMap((name) => (before[name] === undefined ? [] : [[name, before[name]]])),
    );
  return {
    RecordState: 'ACTIVE',
    Workflow: { Status: 'NEW' },
    Region: region,
    ...finding,
    ...(severity === undefined ? {} : { Severity: { ...severity, Label: labelOf(severity) } }),
    ...(types === undefined ? {} : { Types: types }),
    FindingProviderFields: { ...provided, Severity: severity, Types: types },
    ProcessedAt: new Date(now).toISOString(),
    ...kept,
  };
}

/** https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html#Severity */
function labelOf({ Label, Normalized = 0 }: NonNullable<Finding['Severity']>): string {
  if (Label !== undefined) return Label;
  if (Normalized >= 90) return 'CRITICAL';
  if (Normalized >= 70) return 'HIGH';
  if (Normalized >= 40) return 'MEDIUM';
  return Normalized >= 1 ? 'LOW' : 'INFORMATIONAL';
}
