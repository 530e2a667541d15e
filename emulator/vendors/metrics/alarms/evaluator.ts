/**
 * Evaluates alarms: each metric alarm when one of its periods has ended, on the emulator's clock, then composite
 * alarms until none changes. Operations and the console that show alarms have the due ones evaluated first.
 */
import type { Steps } from '../../../columns/steps.ts';
import type { RoomContext } from '../../../inbox/room.ts';
import type { Scope } from '../../aws/collections.ts';
import { createData } from '../data.ts';
import { judgeQueries } from '../data-queries.ts';
import type { TimeSeries } from '../math/value.ts';
import { withinLimits } from '../refusal.ts';
import type { MetricStore } from '../store.ts';
import { periodOf, type MetricAlarm, type MetricSettings, type State } from './alarm.ts';
import { EXTRA_PERIODS, judgePoints, type Judgement } from './judge.ts';
import { ONE, queriesOf } from './queries.ts';
import { parseRule } from './rule.ts';
import { enterState, type NewState } from './states.ts';
import type { AlarmStore } from './store.ts';

export interface EvaluatorParts {
  readonly metrics: MetricStore;
  readonly alarms: AlarmStore;
  readonly context: Pick<RoomContext, 'inbox' | 'now'>;
}

/** Composite alarms may look at composite alarms; each round goes one further. */
const MAX_ROUNDS = 20;

/** @returns a function that evaluates all alarms that are due; calls during an evaluation wait for that one */
export function createEvaluator({ metrics, alarms, context }: EvaluatorParts): () => Promise<void> {
  const { inbox, now } = context;
  let running: Promise<void> | undefined;

  async function evaluate(scope: Scope, alarm: MetricAlarm, periodS: number): Promise<void> {
    const at = now();
    const endS = Math.floor(at / 1000 / periodS) * periodS;
    await inbox.settled();
    const found = await judge(scope, alarm.settings, periodS, endS, at);
    await inbox.change(() => {
      const current = alarms.alarms.get(scope, alarm.settings.AlarmName);
      // An alarm that was changed meanwhile is judged at its next period, a deleted one no more.
      if (current?.configuredMs !== alarm.configuredMs) return;
      const evaluated = { ...current, evaluatedMs: at };
      if (found.state === undefined || found.state === current.state) {
        alarms.alarms.put(scope, alarm.settings.AlarmName, evaluated);
      } else enterState(alarms, scope, evaluated, { ...found, state: found.state }, at);
    });
  }

  async function judge(
    scope: Scope,
    settings: MetricSettings,
    periodS: number,
    endS: number,
    at: number,
  ): Promise<Omit<NewState, 'state'> & Pick<Judgement, 'state'>> {
    const startS = endS - (settings.EvaluationPeriods + EXTRA_PERIODS) * periodS;
    const caller = { ...scope, verified: true };
    try {
      const queries = judgeQueries(queriesOf(settings), 'Metrics', caller);
      const shown = queries.find((query) => query.shown)?.id ?? ONE;
      const read = <T>(values: Iterable<T>) => values;
      const asked = { startS, endS };
      const seriesOf = createData(queries, { store: metrics, caller, asked, now: at, read });
      const [series] = await withinLimits(seriesOf(shown) satisfies Steps<readonly TimeSeries[]>);
      const judged = judgePoints(settings, series?.points ?? []);
      return { ...judged, reasonData: reasonDataOf(settings, judged, periodS, startS, at) };
    } catch (error) {
      // An alarm that cannot be computed must not keep the others from being evaluated.
      const message = error instanceof Error ? error.message : String(error);
      return { state: 'INSUFFICIENT_DATA', reason: `The emulator cannot evaluate it: ${message}` };
    }
  }

  async function runMetricAlarms(): Promise<void> {
    for (const { scope, value } of alarms.alarms.everywhere()) {
      if (value.type !== 'MetricAlarm') continue;
      const periodS = periodOf(value.settings);
      const ended = Math.floor(now() / 1000 / periodS);
      if (ended > Math.floor(value.evaluatedMs / 1000 / periodS)) {
        await evaluate(scope, value, periodS);
      }
    }
  }

  async function runCompositeAlarms(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (compositeChanges(alarms.alarms).length === 0) return;
      await inbox.change(() => {
        // Computed again: alarms may have been put or deleted before this change had its turn.
        for (const { scope, value, next } of compositeChanges(alarms.alarms)) {
          enterState(alarms, scope, value, next, now());
        }
      });
    }
  }

  return function runDue() {
    running ??= runMetricAlarms()
      .then(runCompositeAlarms)
      .finally(() => (running = undefined));
    return running;
  };
}

/** Composite alarms whose rule gives another state than the present one. */
function compositeChanges(alarms: AlarmStore['alarms']) {
  return alarms.everywhere().flatMap(({ scope, value }) => {
    if (value.type !== 'CompositeAlarm') return [];
    const rule = parseRule(value.settings.AlarmRule);
    const children = rule.alarms.flatMap((name) => alarms.get(scope, name) ?? []);
    const states = new Map(children.map((one) => [one.settings.AlarmName, one.state]));
    const state: State = rule.holds((name) => states.get(name)) ? 'ALARM' : 'OK';
    if (state === value.state) return [];
    const [latest] = children.toSorted((a, b) => b.transitionedMs - a.transitionedMs);
    const reason =
      latest === undefined
        ? `The rule is ${state === 'ALARM' ? 'true' : 'false'} whatever any alarm's state`
        : `${latest.arn} transitioned to ${latest.state} at ${new Date(latest.transitionedMs).toUTCString()}`;
    return [{ scope, value, next: { state, reason } }];
  });
}

/** JSON, as AWS gives it to programs. */
function reasonDataOf(
  settings: MetricSettings,
  { evaluated }: Judgement,
  periodS: number,
  startS: number,
  at: number,
): string {
  const time = (unixMs: number) => new Date(unixMs).toISOString().replace('Z', '+0000');
  return JSON.stringify({
    version: '1.0',
    queryDate: time(at),
    startDate: time(startS * 1000),
    ...(settings.Statistic !== undefined && { statistic: settings.Statistic }),
    period: periodS,
    recentDatapoints: evaluated.toReversed().map(({ value }) => value),
    threshold: settings.Threshold,
    evaluatedDatapoints: evaluated.map(({ timeS, value }) => ({
      timestamp: time(timeS * 1000),
      value,
    })),
  });
}
