/** The box that is marked, as the address keeps it. */
import * as v from 'valibot';
import { Box } from '../../../api/explore/shapes.ts';

const Json = v.pipe(v.string(), v.parseJson(), Box);

/** Undefined where the address has no valid box. */
export function readBox(text: string | undefined): Box | undefined {
  const parsed = v.safeParse(Json, text);
  return parsed.success ? parsed.output : undefined;
}

export function writeBox(box: Box): string {
  return JSON.stringify(box);
}
