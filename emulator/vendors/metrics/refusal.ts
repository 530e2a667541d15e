/** CloudWatch's refusals. Members are named as the query protocol names them: `MetricData.member.1.Value`. */
import { runSteps, type Steps } from '../../columns/steps.ts';
import { AwsError } from '../aws/error.ts';
import { TooManyValues } from './period.ts';

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombinationException', message);
}

export function missing(member: string): AwsError {
  return new AwsError('MissingRequiredParameterException', `The parameter ${member} is required.`);
}

/** Computes statistics bit by bit. @throws AwsError where there are too many values. */
export async function withinLimits<T>(steps: Steps<T>): Promise<T> {
  try {
    return await runSteps(steps);
  } catch (error) {
    if (error instanceof TooManyValues) throw invalidValue(error.message);
    throw error;
  }
}

/** What GetMetricData answers to most mistakes. */
export function invalidInput(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function tooMany(member: string, most: number): string {
  return `The collection ${member} must not have a size greater than ${most}.`;
}
