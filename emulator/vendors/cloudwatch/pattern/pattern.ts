/**
 * Filter patterns, as FilterLogEvents, TestMetricFilter, metric filters, subscription filters and live tail use them. A
 * pattern in braces is for JSON, in brackets for space-delimited lines, between per cent signs a regular expression;
 * any other is a list of terms. An empty one matches everything.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { AwsError } from '../../aws/error.ts';
import { Reader } from '../reader.ts';
import { readRegex } from './condition.ts';
import { parseFields } from './fields.ts';
import { parseJson } from './json.ts';
import { Line } from './line.ts';
import type { FilterPattern, ParsedPattern } from './parsed.ts';
import { NOTHING, parseTerms } from './terms.ts';

/** Of one JSON or space-delimited pattern. */
const MAX_REGEXES = 2;

/** @throws AwsError InvalidParameterException that says what is wrong, and where. */
export function parsePattern(pattern: string): FilterPattern {
  const reader = new Reader(
    pattern,
    (what, at) =>
      new AwsError(
        'InvalidParameterException',
        `Invalid filter pattern: ${what} at position ${at + 1}`,
      ),
  );
  reader.skipSpace();
  const start = pattern.charAt(reader.at);
  const parsed =
    start === '{'
      ? parseJson(reader)
      : start === '['
        ? parseFields(reader)
        : start === '%'
          ? standalone(reader)
          : parseTerms(reader);
  reader.skipSpace();
  if (!reader.ended) reader.fail(`unexpected '${pattern.charAt(reader.at)}'`);
  if (parsed.regexes > MAX_REGEXES) reader.fail(`more than ${MAX_REGEXES} regular expressions`, 0);
  const { read } = parsed;
  return { ...parsed, matches: (message) => read(new Line(message)) !== undefined };
}

function standalone(reader: Reader): ParsedPattern {
  const { test, size } = readRegex(reader);
  return {
    kind: 'terms',
    regexes: 1,
    size,
    read: ({ text }) => (test(text) ? NOTHING : undefined),
  };
}
