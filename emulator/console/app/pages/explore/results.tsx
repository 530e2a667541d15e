/** What a query found: its heatmap, a chart of each calculation, a table of the groups, and the newest events. */
import type { ComponentChildren } from 'preact';
import type { Box, EventsAnswer, ExploreAnswer, QuerySpec } from '../../../api/explore/shapes.ts';
import { Tabs } from '../../components/tabs.tsx';
import { useServices } from '../../data/services.ts';
import { number } from '../../format.ts';
import { ResultChart, type ChartStyle } from '../../results/result-chart.tsx';
import { ResultHeatmap } from '../../results/result-heatmap.tsx';
import { ResultTable } from '../../results/result-table.tsx';
import { stepName } from '../../results/words.ts';
import { EventList } from './event-list.tsx';
import { GroupValue } from './group-value.tsx';
import { MarkForm } from './mark-form.tsx';

interface ResultsProps {
  readonly answer: ExploreAnswer;
  readonly spec: QuerySpec;
  readonly logarithmic: boolean;
  readonly box: Box | undefined;
  /** What is said beside the box. */
  readonly boxLabel: string | undefined;
  /** Undefined while they are not wanted, or not there yet. */
  readonly events: EventsAnswer | undefined;
  readonly view: string;
  readonly change: (spec: QuerySpec) => void;
  readonly mark: (box: Box | undefined) => void;
}

const STYLES: readonly ChartStyle[] = ['lines', 'stacked', 'bars'];

/** Names of the views: labels of calculations, and these. */
export const EVENTS = 'events';
const TABLE = 'table';

/** @returns the view that is shown: the one that is wanted, if the answer has it */
export function viewOf({ heatmaps, labels }: ExploreAnswer, wanted: string | undefined): string {
  const names = [...heatmaps.map(({ label }) => label), ...labels, TABLE, EVENTS];
  return names.find((name) => name === wanted) ?? names[0] ?? TABLE;
}

export function Results(props: ResultsProps) {
  const { answer, spec, logarithmic, box, boxLabel, events, view, change, mark } = props;
  const { navigation } = useServices();
  const { own } = navigation.location.value;
  const style = STYLES.find((one) => one === own['style']) ?? 'lines';
  const at = answer.labels.indexOf(view);
  const heatmap = answer.heatmaps.find(({ label }) => label === view);
  const tabs = [
    ...answer.heatmaps.map(({ label, column }) => ({
      name: label,
      label: answer.heatmaps.length === 1 ? 'Heatmap' : `Heatmap ${column}`,
    })),
    ...answer.labels.map((label) => ({ name: label, label: <span class="cut">{label}</span> })),
    { name: TABLE, label: `Table ${number(answer.group_count)}` },
    { name: EVENTS, label: 'Events' },
  ];

  return (
    <section class="card results" aria-label="Results">
      <div class="results-head">
        <Tabs
          tabs={tabs}
          chosen={view}
          choose={(next) => navigation.setOwn({ view: next })}
          label="Views of the results"
        />
        <span class="results-tools">
          {heatmap !== undefined && (
            <>
              <span class="soft">{stepName(answer)} a column</span>
              <Choice isOn={logarithmic} choose={() => navigation.setOwn({ scale: 'log' })}>
                log
              </Choice>
              <Choice isOn={!logarithmic} choose={() => navigation.setOwn({ scale: 'linear' })}>
                linear
              </Choice>
              <MarkForm answer={answer} heatmap={heatmap} box={box} mark={mark} />
            </>
          )}
          {at !== -1 && (
            <>
              <span class="soft">{stepName(answer)} a step</span>
              {STYLES.map((one) => (
                <Choice
                  key={one}
                  isOn={one === style}
                  choose={() => navigation.setOwn({ style: one === 'lines' ? undefined : one })}
                >
                  {one}
                </Choice>
              ))}
            </>
          )}
        </span>
      </div>
      {heatmap !== undefined && (
        <ResultHeatmap
          key={view}
          answer={answer}
          heatmap={heatmap}
          logarithmic={logarithmic}
          box={box}
          boxLabel={boxLabel}
          onBox={mark}
        />
      )}
      {at !== -1 && (
        <ResultChart
          key={view}
          answer={answer}
          at={at}
          style={style}
          onRange={(fromMs, toMs) =>
            navigation.setScope({
              range: { kind: 'between', fromMs: Math.round(fromMs), toMs: Math.round(toMs) },
            })
          }
        />
      )}
      {view === EVENTS && events !== undefined && <EventList events={events.events} />}
      {heatmap !== undefined && box === undefined && (
        <p class="hint">
          Drag a box over what looks odd: you will see what is different inside it.
        </p>
      )}
      {(at !== -1 || view === TABLE || (heatmap !== undefined && box === undefined)) && (
        <ResultTable
          answer={answer}
          query={spec}
          around={(column, value, words) => (
            <GroupValue column={column} value={value} words={words} spec={spec} change={change} />
          )}
        />
      )}
    </section>
  );
}

interface ChoiceProps {
  readonly isOn: boolean;
  readonly choose: () => void;
  readonly children: ComponentChildren;
}

function Choice({ isOn, choose, children }: ChoiceProps) {
  return (
    <button type="button" class="choice" aria-pressed={isOn} onClick={choose}>
      {children}
    </button>
  );
}
