/**
 * Reads the rule of a composite alarm, `ALARM("a") AND NOT (OK(b) OR FALSE)`, where alarms are named by name or ARN.
 * AT_LEAST is refused by name.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
import { invalidInput } from '../refusal.ts';
import { STATES, type Alarm, type State } from './alarm.ts';

export interface Rule {
  /** Names of the alarms it looks at. */
  readonly alarms: readonly string[];
  /** @param stateOf undefined for an alarm that is gone */
  holds(stateOf: (name: string) => State | undefined): boolean;
}

type Test = Rule['holds'];

/** AWS's own limit. */
const MAX_ALARMS = 100;
const MAX_NESTING = 50;

/** @throws AwsError ValidationException */
export function parseRule(source: string): Rule {
  const tokens = source.match(/"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+/g) ?? [];
  const alarms = new Set<string>();
  let at = 0;
  let nesting = 0;

  function accept(word: string): boolean {
    const found = tokens[at]?.toUpperCase() === word;
    if (found) at++;
    return found;
  }

  function wrong(): never {
    const found = tokens[at] === undefined ? 'its end' : `'${tokens[at]}'`;
    throw invalidInput(`Error in AlarmRule: unexpected ${found}`);
  }

  function either(): Test {
    const parts = [both()];
    while (accept('OR')) parts.push(both());
    return (stateOf) => parts.some((test) => test(stateOf));
  }

  function both(): Test {
    const parts = [negation()];
    while (accept('AND')) parts.push(negation());
    return (stateOf) => parts.every((test) => test(stateOf));
  }

  function negation(): Test {
    if (++nesting > MAX_NESTING) throw invalidInput('Error in AlarmRule: it is nested too deep');
    const test = accept('NOT') ? not(negation()) : term();
    nesting--;
    return test;
  }

  function term(): Test {
    if (accept('TRUE')) return () => true;
    if (accept('FALSE')) return () => false;
    if (accept('(')) {
      const inner = either();
      if (!accept(')')) wrong();
      return inner;
    }
    const state = STATES.find((one) => accept(one));
    if (state === undefined || !accept('(')) return wrong();
    const word = tokens[at++] ?? wrong();
    if (word === '(' || word === ')' || !accept(')')) wrong();
    const name = nameOf(word);
    alarms.add(name);
    return (stateOf) => stateOf(name) === state;
  }

  const holds = either();
  if (at < tokens.length) wrong();
  if (alarms.size > MAX_ALARMS) {
    throw invalidInput(`AlarmRule must not name more than ${MAX_ALARMS} alarms`);
  }
  return { alarms: [...alarms], holds };
}

/** Names of the alarms that a composite alarm looks at; other alarms look at none. */
export function childrenOf(alarm: Alarm | undefined): readonly string[] {
  return alarm?.type === 'CompositeAlarm' ? parseRule(alarm.settings.AlarmRule).alarms : [];
}

function not(test: Test): Test {
  return (stateOf) => !test(stateOf);
}

function nameOf(word: string): string {
  const text = word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word;
  return /^arn:[^:]+:cloudwatch:[^:]*:\d{12}:alarm:(.+)$/.exec(text)?.[1] ?? text;
}
