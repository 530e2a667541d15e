/** Reads calls in expressions of Logs Insights: functions, aggregations, and times cut to a period. */
import { AGGREGATES, type Aggregate } from './aggregates.ts';
import { fieldExpression, NUMBER, type Expression, type ExpressionContext } from './expression.ts';
import { FUNCTIONS } from './functions/functions.ts';
import { ceilTime, floorTime, readPeriod } from './period.ts';
import { numberOf } from './values.ts';

/**
 * @param readArgument reads an expression that stands in a call
 * @returns reads what follows the opening parenthesis of a call, whose name stands `at` a place in the query
 */
export function createCallReader(
  { reader, columns, aggregates, query }: ExpressionContext,
  readArgument: () => Expression,
): (name: string, at: number) => Expression {
  let aggregating = false;

  function call(name: string, at: number): Expression {
    const aggregate = Object.hasOwn(AGGREGATES, name) ? AGGREGATES[name] : undefined;
    const scalar = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (aggregate !== undefined) return aggregation(name, aggregate, at);
    if (name === 'bin' || name === 'datefloor' || name === 'dateceil') return cutTime(name, at);
    if (scalar === undefined) return reader.fail(`unknown or unsupported function '${name}'`, at);
    const values = reader.accept(')') ? [] : readArguments();
    const [min, max] = scalar.arity;
    if (values.length < min || values.length > max) {
      reader.fail(`wrong number of arguments of '${name}': ${values.length}`, at);
    }
    return {
      isTime: scalar.givesTime ?? false,
      evaluate: (row) =>
        scalar.call(
          values.map((value) => value.evaluate(row)),
          query.times,
        ),
    };
  }

  function readArguments(): readonly Expression[] {
    const values: Expression[] = [];
    do values.push(readArgument());
    while (reader.accept(','));
    reader.expect(')');
    return values;
  }

  function cutTime(name: 'bin' | 'datefloor' | 'dateceil', at: number): Expression {
    const time = name === 'bin' ? fieldExpression('@timestamp') : readArgument();
    if (name !== 'bin') reader.expect(',');
    const period = readPeriod(reader);
    reader.expect(')');
    const made = column(reader.source.slice(at, reader.at));
    const cut = name === 'dateceil' ? ceilTime : floorTime;
    return (
      made ?? {
        isTime: true,
        evaluate(row) {
          const unixMs = numberOf(time.evaluate(row));
          const found = unixMs === undefined ? undefined : cut(unixMs, period);
          return Number.isFinite(found) ? found : undefined;
        },
      }
    );
  }

  function aggregation(
    name: string,
    create: (percentage: number) => Aggregate,
    at: number,
  ): Expression {
    if (aggregating) reader.fail(`'${name}' cannot stand in another aggregation`, at);
    const all = name === 'count' && (reader.accept('*') || /^\s*\)/.test(rest()));
    aggregating = true;
    const argument = all ? undefined : readArgument();
    aggregating = false;
    let percentage = 0;
    if (name === 'pct') {
      reader.expect(',');
      reader.skipSpace();
      percentage = Number(reader.match(NUMBER)?.[0] ?? reader.failExpecting('a percentage'));
      if (percentage > 100) reader.fail('a percentage is between 0 and 100', at);
    }
    reader.expect(')');
    const text = reader.source.slice(at, reader.at);
    if (aggregates === undefined) {
      // Behind a `stats` its column may be meant.
      return column(text) ?? reader.fail(`'${name}' can only be used in the command 'stats'`, at);
    }
    aggregates.push({ name: text, argument, create: () => create(percentage) });
    return fieldExpression(text);
  }

  function column(text: string): Expression | undefined {
    return columns.has(text) ? fieldExpression(text, columns) : undefined;
  }

  function rest(): string {
    return reader.source.slice(reader.at);
  }

  return call;
}
