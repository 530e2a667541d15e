/** The explanations of all vendors that have nothing of a trace. */
import { VENDORS, type Vendor } from '../../../store/vendor.ts';
import type { Absence } from './shapes.ts';
import type { AbsentFrom, Explain } from './why.ts';

export function absencesOf(
  explain: Explain,
  counts: Readonly<Record<Vendor, number>>,
  trace: AbsentFrom,
): Partial<Record<Vendor, Absence>> {
  const absences: Partial<Record<Vendor, Absence>> = {};
  for (const vendor of VENDORS) {
    if (counts[vendor] === 0) absences[vendor] = explain(vendor, trace);
  }
  return absences;
}
