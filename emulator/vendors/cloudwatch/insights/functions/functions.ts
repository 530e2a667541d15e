/**
 * The functions of Logs Insights that compute one value from others. Aggregations are elsewhere. Left out, and refused
 * by name: those that parse and format dates or replace by a regular expression, and those whose result AWS does not
 * define to the digit (haversine, isPublicIP, isReservedIP).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
 */
import { isTrue } from '../values.ts';
import { ADDRESS_FUNCTIONS } from './addresses.ts';
import { NUMBER_FUNCTIONS } from './numbers.ts';
import { judging, numeric, type Functions } from './scalar.ts';
import { STRUCTURE_FUNCTIONS } from './structures.ts';
import { TEXT_FUNCTIONS } from './texts.ts';

const MAX_BRANCHES = 10;

const GENERAL_FUNCTIONS: Functions = {
  ispresent: judging((value) => value !== undefined),
  coalesce: {
    arity: [1, Infinity],
    call: (values) => values.find((value) => value !== undefined),
  },
  if: { arity: [3, 3], call: ([condition, yes, no]) => (isTrue(condition) ? yes : no) },
  case: {
    arity: [2, 2 * MAX_BRANCHES + 1],
    call(values) {
      for (let at = 0; at + 1 < values.length; at += 2) {
        if (isTrue(values[at])) return values[at + 1];
      }
      return values.length % 2 === 1 ? values.at(-1) : undefined;
    },
  },
  // Nothing is masked here.
  unmask: { arity: [1, 1], call: ([value]) => value },

  tomillis: numeric((time) => time),
  frommillis: { ...numeric((time) => time), givesTime: true },
  now: { arity: [0, 0], call: (_, { startedMs }) => Math.floor(startedMs / 1000) },
  querystarttime: { arity: [0, 0], call: (_, { fromMs }) => fromMs },
  queryendtime: { arity: [0, 0], call: (_, { toMs }) => toMs },
  querytimerange: { arity: [0, 0], call: (_, { fromMs, toMs }) => toMs - fromMs },
};

export const FUNCTIONS: Functions = {
  ...GENERAL_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...STRUCTURE_FUNCTIONS,
  ...ADDRESS_FUNCTIONS,
};
