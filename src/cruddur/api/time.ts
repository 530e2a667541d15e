/**
 * A moment as the API and the store write it: ISO 8601 in UTC with milliseconds and offset, such as
 * `2026-11-22T15:00:00.000+00:00`. All have one length and one offset, so they sort as text.
 *
 * @param ms Unix milliseconds
 */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+00:00');
}
