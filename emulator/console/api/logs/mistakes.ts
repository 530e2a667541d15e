/** Says what is wrong with a filter pattern or a query of Logs Insights, and where, in the words of CloudWatch's readers. */
import { AwsError } from '../../../vendors/aws/error.ts';
import { parsePattern } from '../../../vendors/cloudwatch/pattern/pattern.ts';
import { parseQuery } from '../../../vendors/cloudwatch/insights/query.ts';
import { nearestWord } from '../query/nearest-word.ts';
import { AGGREGATES } from '../../../vendors/cloudwatch/insights/aggregates.ts';
import { FUNCTIONS } from '../../../vendors/cloudwatch/insights/functions/functions.ts';
import { INSIGHTS_COMMANDS } from './insights-words.ts';
import type { Language, LanguageMistake } from './shapes.ts';

export function checkText(language: Language, text: string): LanguageMistake | undefined {
  try {
    if (language === 'filter') parsePattern(text);
    else parseQuery(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return mistakeOf(error, text);
  }
}

/** Of an error that a reader worded; one without a position is of the whole text. */
export function mistakeOf({ message }: AwsError, text: string): LanguageMistake {
  const [, told = message, position] = /^(.*) at position (\d+)$/s.exec(message) ?? [];
  const said = told.replace(/^Invalid filter pattern: /, '');
  const from = position === undefined ? 0 : Math.min(Number(position) - 1, text.length);
  const word = /^[\w@.$]+/.exec(text.slice(from))?.[0] ?? text.charAt(from);
  const to = position === undefined ? text.length : Math.max(from + word.length, from + 1);
  if (said.endsWith('in a term without quotation marks')) return unquoted(text, from);
  const unknown = /^unknown or unsupported (command|function) '(.*)'$/s.exec(said);
  if (unknown === null) return { message: capitalized(said), from, to };
  const [, kind = '', name = ''] = unknown;
  const words = kind === 'command' ? INSIGHTS_COMMANDS : { ...FUNCTIONS, ...AGGREGATES };
  const instead = nearestWord(name, Object.keys(words));
  return {
    message: `There is no ${kind} “${name}” here`,
    from,
    to,
    ...(instead !== undefined && { instead }),
  };
}

/** A word that needs quotation marks, as a whole. */
function unquoted(text: string, at: number): LanguageMistake {
  const begin = /[^\s"]*$/.exec(text.slice(0, at))?.[0] ?? '';
  const from = at - begin.replace(/^[-?]/, '').length;
  const rest = /^[^\s"]*/.exec(text.slice(at))?.[0] ?? '';
  const to = at + rest.length;
  const whole = text.slice(from, to);
  return {
    message: `“${whole}” has other signs than letters and digits`,
    from,
    to,
    instead: JSON.stringify(whole),
  };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
