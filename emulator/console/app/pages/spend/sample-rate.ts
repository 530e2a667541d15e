/**
 * Finds a lower sampling rate for one route, with which the month ends within the free tier; about half of the present
 * rate where no rate of this route alone would do.
 */
import type { SpendLine } from '../../../api/spend/shapes.ts';

/** Rates in percent that a person would choose. */
const RATES = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];

/**
 * @param kept share of the route's requests that X-Ray has
 * @param share of the month's traces that the route has
 * @returns percent; undefined where no rate is low enough
 */
export function sampleRate(
  kept: number,
  share: number,
  { used, limit, forecast }: Pick<SpendLine, 'used' | 'limit' | 'forecast'>,
): number | undefined {
  const coming = (forecast?.high ?? used) - used;
  const ofRoute = coming * share;
  const left = ofRoute - (coming - Math.max(0, limit - used));
  // What this route alone could save is not always enough.
  const part = left > 0 && coming > 0 ? Math.min(1, left / ofRoute) : 0.5;
  return RATES.findLast((rate) => rate <= kept * part * 100 && rate < kept * 100);
}
