/** Page tokens of CloudWatch's lists: opaque, and good for as long as the list is asked for in the same way. */
import * as v from 'valibot';
import { AwsError } from '../aws/error.ts';

/** @param place what the next page begins behind. */
export function writeToken(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @returns undefined for a token that is not ours, or of another list. */
export function readToken<S extends v.GenericSchema>(
  schema: S,
  token: string,
): v.InferOutput<S> | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    const parsed = v.safeParse(schema, json);
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** @returns undefined without a token. @throws AwsError InvalidNextToken, which not every list has */
export function readNextToken<S extends v.GenericSchema>(
  schema: S,
  token: string | undefined,
): v.InferOutput<S> | undefined {
  if (token === undefined) return undefined;
  const place = readToken(schema, token);
  if (place !== undefined) return place;
  throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
}
