/** The explanations of all vendors that have nothing of a trace. */
import { VENDORS, type Vendor } from '../../../store/vendor.ts';
import type { VendorCounts } from '../shapes.ts';
import type { TraceRow } from '../trace-row.ts';
import type { Absence } from './shapes.ts';
import type { Explain } from './why.ts';

export function absencesOf(
  explain: Explain,
  counts: VendorCounts,
  { id, service, time_ms: startMs, duration_ms, any_failed }: TraceRow,
): Partial<Record<Vendor, Absence>> {
  const endMs = startMs + (duration_ms ?? 0);
  const trace = { row: id, service, startMs, endMs, failed: any_failed === 1 };
  const absences: Partial<Record<Vendor, Absence>> = {};
  for (const vendor of VENDORS) {
    if (counts[vendor] === 0) absences[vendor] = explain(vendor, trace);
  }
  return absences;
}
