/** The error X-Ray gives for nearly everything a caller got wrong. */
import { AwsError } from '../aws/error.ts';

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}
