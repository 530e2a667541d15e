/**
 * Searches of metrics, `{AWS/Lambda,FunctionName} MetricName="Errors" api NOT (test OR dev)`. The part in braces, which
 * may be missing, is a namespace and exactly the names of the dimensions a metric must have. A word is looked for in
 * the namespace, the name and the dimensions, without regard to case and as whole words, where `OrderCount` has two;
 * in double quotation marks it must be all of it. Words beside each other must all be found.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 */
import type { Metric } from '../../aws/metric-sample.ts';
import { MathError } from './value.ts';

export type MetricTest = (metric: Metric) => boolean;

const MAX_LENGTH = 1024;
const MAX_NESTING = 20;

/** @throws {MathError} */
export function parseSearch(source: string): MetricTest {
  if (source.length > MAX_LENGTH)
    throw new MathError(`a search has at most ${MAX_LENGTH} characters`);
  const schema = /^\s*\{([^{}]*)\}/.exec(source);
  const tests: MetricTest[] = schema === null ? [] : [schemaTest(schema[1] ?? '')];
  const tokens = source.slice(schema?.[0].length ?? 0).match(/"[^"]*"|[()=]|[^\s()="]+/g) ?? [];
  let at = 0;
  let nesting = 0;

  function accept(word: string): boolean {
    const found = tokens[at]?.toUpperCase() === word;
    if (found) at++;
    return found;
  }

  function either(): MetricTest {
    const parts = [both()];
    while (accept('OR')) parts.push(both());
    return (metric) => parts.some((test) => test(metric));
  }

  function both(): MetricTest {
    const parts = [negation()];
    while (at < tokens.length && tokens[at] !== ')' && tokens[at]?.toUpperCase() !== 'OR') {
      accept('AND');
      parts.push(negation());
    }
    return (metric) => parts.every((test) => test(metric));
  }

  function negation(): MetricTest {
    if (++nesting > MAX_NESTING) throw new MathError('a search is nested too deep');
    const test = accept('NOT') ? not(negation()) : term();
    nesting--;
    return test;
  }

  function term(): MetricTest {
    if (accept('(')) {
      const inner = either();
      if (!accept(')')) throw new MathError("a search has a '(' that is not closed");
      return inner;
    }
    const word = tokens[at++];
    if (word === undefined || word === ')' || word === '=') {
      throw new MathError(
        `a search has ${word === undefined ? 'an end' : `'${word}'`} where a word is expected`,
      );
    }
    if (!accept('=')) return textTest(word, textsOf);
    const property = unquoted(word);
    if (!accept('(')) return textTest(tokens[at++] ?? '', (metric) => textsNamed(metric, property));
    const parts: MetricTest[] = [];
    while (!accept(')')) {
      const value = tokens[at++];
      if (value === undefined) throw new MathError("a search has a '(' that is not closed");
      if (value.toUpperCase() !== 'OR') {
        parts.push(textTest(value, (metric) => textsNamed(metric, property)));
      }
    }
    return (metric) => parts.some((test) => test(metric));
  }

  if (tokens.length > 0) tests.push(either());
  if (at < tokens.length) throw new MathError(`a search has an unexpected '${tokens[at] ?? ''}'`);
  return (metric) => tests.every((test) => test(metric));
}

function not(test: MetricTest): MetricTest {
  return (metric) => !test(metric);
}

function schemaTest(schema: string): MetricTest {
  const [namespace, ...names] = schema.split(',').map((part) => unquoted(part.trim()));
  const wanted = names.toSorted().join('\n');
  return (metric) =>
    metric.namespace === namespace &&
    metric.dimensions
      .map(({ name }) => name)
      .toSorted()
      .join('\n') === wanted;
}

function textsOf({ namespace, name, dimensions }: Metric): readonly string[] {
  return [namespace, name, ...dimensions.flatMap((dimension) => [dimension.name, dimension.value])];
}

function textsNamed({ namespace, name, dimensions }: Metric, property: string): readonly string[] {
  if (property === 'Namespace') return [namespace];
  if (property === 'MetricName') return [name];
  return dimensions.filter((one) => one.name === property).map(({ value }) => value);
}

function textTest(word: string, texts: (metric: Metric) => readonly string[]): MetricTest {
  if (word.startsWith('"')) {
    const exact = unquoted(word);
    return (metric) => texts(metric).includes(exact);
  }
  const wanted = ` ${wordsOf(word).join(' ')} `;
  return (metric) => texts(metric).some((text) => ` ${wordsOf(text).join(' ')} `.includes(wanted));
}

/** Lower-case words of a text: runs of letters and of digits, and the parts of names in camel case. */
function wordsOf(text: string): readonly string[] {
  const words = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\p{ASCII}]+/gu) ?? [];
  return words.map((word) => word.toLowerCase());
}

function unquoted(text: string): string {
  return text.replaceAll('"', '');
}
