/** What a query found: a chart of each calculation, and a table of the groups. */
import type { ComponentChildren } from 'preact';
import type { ExploreAnswer, QuerySpec } from '../../../api/explore/shapes.ts';
import { Tabs } from '../../components/tabs.tsx';
import { useServices } from '../../data/services.ts';
import { number } from '../../format.ts';
import { ResultChart, type ChartStyle } from '../../results/result-chart.tsx';
import { ResultTable } from '../../results/result-table.tsx';
import { stepName } from '../../results/words.ts';
import { GroupValue } from './group-value.tsx';

interface ResultsProps {
  readonly answer: ExploreAnswer;
  readonly spec: QuerySpec;
  readonly change: (spec: QuerySpec) => void;
}

const STYLES: readonly ChartStyle[] = ['lines', 'stacked', 'bars'];

export function Results({ answer, spec, change }: ResultsProps) {
  const { navigation } = useServices();
  const { own } = navigation.location.value;
  const tabs = [
    ...answer.labels.map((label) => ({ name: label, label: <span class="cut">{label}</span> })),
    { name: 'table', label: `Table ${number(answer.group_count)}` },
  ];
  const chosen = tabs.find(({ name }) => name === own['view'])?.name ?? tabs[0]?.name ?? 'table';
  const style = STYLES.find((one) => one === own['style']) ?? 'lines';
  const at = answer.labels.indexOf(chosen);

  return (
    <section class="card results" aria-label="Results">
      <div class="results-head">
        <Tabs
          tabs={tabs}
          chosen={chosen}
          choose={(view) => navigation.setOwn({ view })}
          label="Views of the results"
        />
        {at !== -1 && (
          <span class="results-tools">
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
          </span>
        )}
      </div>
      {at !== -1 && (
        <ResultChart
          key={chosen}
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
      <ResultTable
        answer={answer}
        query={spec}
        around={(column, value, words) => (
          <GroupValue column={column} value={value} words={words} spec={spec} change={change} />
        )}
      />
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
