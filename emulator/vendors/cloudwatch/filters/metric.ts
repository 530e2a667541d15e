/**
 * The operations on metric filters, and TestMetricFilter, which tries a pattern on messages without storing anything.
 * Filters are stored, validated and shown. Transformed logs and selection by source are refused by name.
 */
import * as v from 'valibot';
import { answering, recording, type Operations } from '../../aws/operation.ts';
import { groupNamed, invalid } from '../named.ts';
import { Line } from '../pattern/line.ts';
import type { FilterPattern } from '../pattern/parsed.ts';
import { parsePattern } from '../pattern/pattern.ts';
import { createWork } from '../pattern/work.ts';
import { deleteFilter, listFilters, putFilter, type FilterOptions } from './filters.ts';

const optionalText = v.optional(v.string());

const Transformation = v.object({
  metricName: v.string(),
  metricNamespace: v.string(),
  metricValue: v.string(),
  defaultValue: v.optional(v.number()),
  dimensions: v.optional(v.record(v.string(), v.string())),
  unit: v.optional(v.string(), 'None'),
});

const PutInput = v.object({
  logGroupName: v.string(),
  filterName: v.string(),
  filterPattern: v.string(),
  metricTransformations: v.array(Transformation),
  applyOnTransformedLogs: v.optional(v.boolean(), false),
  fieldSelectionCriteria: optionalText,
  emitSystemFieldDimensions: v.optional(v.array(v.string())),
});

const DescribeInput = v.object({
  logGroupName: optionalText,
  filterNamePrefix: optionalText,
  metricName: optionalText,
  metricNamespace: optionalText,
  limit: v.optional(v.number()),
  nextToken: optionalText,
});

const MAX_DIMENSIONS = 3;

export function metricFilterOperations(options: FilterOptions): Operations {
  return {
    PutMetricFilter: recording(PutInput, (input, caller) => {
      const { logGroupName, filterName: name, filterPattern, metricTransformations } = input;
      for (const member of ['fieldSelectionCriteria', 'emitSystemFieldDimensions'] as const) {
        if (input[member] !== undefined) throw invalid(`The emulator does not support ${member}`);
      }
      if (input.applyOnTransformedLogs) {
        throw invalid('The emulator does not support applyOnTransformedLogs');
      }
      const group = groupNamed(options.store, caller, { logGroupName });
      const pattern = parsePattern(filterPattern);
      for (const transformation of metricTransformations) judge(transformation, pattern);
      putFilter(options, group, 'metric', {
        name,
        pattern,
        filter: { filterPattern, metricTransformations, applyOnTransformedLogs: false },
      });
      return undefined;
    }),

    DescribeMetricFilters: answering(DescribeInput, (input, caller) => {
      const { logGroupName, filterNamePrefix: prefix, metricName, metricNamespace } = input;
      if ((metricName === undefined) !== (metricNamespace === undefined)) {
        throw invalid('metricName and metricNamespace must be specified together');
      }
      if (logGroupName !== undefined) groupNamed(options.store, caller, { logGroupName });
      const { found, ...rest } = listFilters(
        options,
        caller,
        { kind: 'metric', group: logGroupName, prefix, metricName, metricNamespace },
        input,
      );
      return { metricFilters: found, ...rest };
    }),

    DeleteMetricFilter: recording(
      v.object({ logGroupName: v.string(), filterName: v.string() }),
      (input, caller) => {
        deleteFilter(options, caller, 'metric', input);
        return undefined;
      },
    ),

    TestMetricFilter: answering(
      v.object({ filterPattern: v.string(), logEventMessages: v.array(v.string()) }),
      ({ filterPattern, logEventMessages }) => {
        const pattern = parsePattern(filterPattern);
        const takeWork = createWork();
        return {
          matches: logEventMessages.flatMap((eventMessage, index) => {
            if (!takeWork(pattern, eventMessage)) {
              throw invalid(
                'The messages are too long for the emulator to try this pattern on them',
              );
            }
            const match = pattern.read(new Line(eventMessage));
            if (match === undefined) return [];
            return [{ eventNumber: index + 1, eventMessage, extractedValues: match.fields }];
          }),
        };
      },
    ),
  };
}

/** A value or dimension is taken from a field of the pattern, `$name` or `$number`, or from JSON, `$.selector`. */
function judge(transformation: v.InferOutput<typeof Transformation>, pattern: FilterPattern): void {
  const { metricNamespace, metricValue, defaultValue, dimensions } = transformation;
  if (metricNamespace.startsWith('AWS/')) {
    throw invalid("Metric namespaces starting with 'AWS/' are reserved for AWS");
  }
  if (!isNumber(metricValue) && !isSelector(metricValue, pattern)) {
    throw invalid(
      `Invalid metricValue '${metricValue}': it is neither a number nor a field of the pattern`,
    );
  }
  const selectors = Object.values(dimensions ?? {});
  if (selectors.length > MAX_DIMENSIONS) {
    throw invalid(`A metric transformation has at most ${MAX_DIMENSIONS} dimensions`);
  }
  if (selectors.length > 0 && defaultValue !== undefined) {
    throw invalid('A metric transformation with dimensions cannot have a defaultValue');
  }
  const wrong = selectors.find((selector) => !isSelector(selector, pattern));
  if (wrong !== undefined) {
    throw invalid(`Invalid dimension '${wrong}': it is not a field of the pattern`);
  }
}

function isNumber(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
}

function isSelector(text: string, { kind }: FilterPattern): boolean {
  if (kind === 'json') return /^\$(?=\.)(?:\.[\w-]+|\.?\['[^']+'\]|\[\d+\])+$/.test(text);
  return kind === 'fields' && /^\$(?:[A-Za-z_][\w-]*|\d+)$/.test(text);
}
