/**
 * Reads the rule of a composite alarm, `ALARM("a") AND NOT (OK(b) OR AT_LEAST(50%, NOT OK, (c, d)))`, where alarms are
 * named by name or ARN. A name with a comma, a space or a parenthesis needs quotation marks.
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
  const tokens = source.match(/"(?:[^"\\]|\\.)*"|[(),]|[^\s(),"]+/g) ?? [];
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
    if (accept('AT_LEAST')) return atLeast();
    const state = stateName();
    expect('(');
    const name = alarmName();
    expect(')');
    return (stateOf) => stateOf(name) === state;
  }

  /** `(2, ALARM, (a, b, c))`: a number of the alarms, or a percentage of them. */
  function atLeast(): Test {
    expect('(');
    const [, amount, percent] = /^(\d{1,3})(%?)$/.exec(tokens[at] ?? '') ?? wrong();
    at++;
    expect(',');
    const wanted = !accept('NOT');
    const state = stateName();
    expect(',');
    expect('(');
    const names = [alarmName()];
    while (accept(',')) names.push(alarmName());
    expect(')');
    expect(')');
    const most = percent === '%' ? 100 : names.length;
    if (Number(amount) < 1 || Number(amount) > most) {
      throw invalidInput(
        `Error in AlarmRule: AT_LEAST takes 1 to ${most}${percent}, not ${amount}`,
      );
    }
    const needed = (Number(amount) * names.length) / most;
    return (stateOf) =>
      names.filter((name) => (stateOf(name) === state) === wanted).length >= needed;
  }

  function stateName(): State {
    return STATES.find((one) => accept(one)) ?? wrong();
  }

  function alarmName(): string {
    const word = tokens[at] ?? wrong();
    if (/^[(),]$/.test(word)) wrong();
    at++;
    const name = nameOf(word);
    alarms.add(name);
    return name;
  }

  function expect(sign: string): void {
    if (!accept(sign)) wrong();
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
