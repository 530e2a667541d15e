/** Rows as a table for people. */
import type { Machine } from './machine.ts';
import type { Row } from './row.ts';

export function formatReport(machine: Machine, rows: readonly Row[]): string {
  const described = Object.entries(machine).map(([name, value]) => `${name} ${value}`);
  const cells = rows.map((row) => [
    row.ok ? 'ok' : 'MISS',
    row.name,
    `${formatValue(row.value)} ${row.unit}`,
    row.heldTo ?? 'reported',
    row.reference,
  ]);
  const header = ['', 'what', 'value', 'held to', 'reference'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const lines = [header, ...cells].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const problems = rows.flatMap(({ name, problem }) => (problem ? [`! ${name}: ${problem}`] : []));
  return [described.join(' · '), '', ...lines, ...problems, ''].join('\n');
}

/** Three figures are more than any of these measurements deserve. */
function formatValue(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : 'not measured';
}
