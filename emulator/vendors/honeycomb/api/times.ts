/** When a document was made and when it was last changed, as every resource of the configuration API shows it. */
import { timeText } from '../datasets/rows.ts';
import type { Document } from './documents.ts';

export function timesOf({ createdMs, updatedMs }: Document) {
  return { created_at: timeText(createdMs), updated_at: timeText(updatedMs) };
}

/** A document with its id and its times, of which all its fields may be seen. */
export function showWithTimes(document: Document): object {
  return { id: document.id, ...document.fields, ...timesOf(document) };
}
