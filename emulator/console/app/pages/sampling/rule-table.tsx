/** One row for each rule, in the order in which they are asked; one of them is open and can be changed. */
import { Fragment } from 'preact';
import { sumOf } from '../../../api/sampling/outlook.ts';
import type { Sampling, SamplingRule } from '../../../api/sampling/shapes.ts';
import { HeadRow } from '../../components/head-row.tsx';
import { Spark } from '../../components/spark.tsx';
import { useServices } from '../../data/services.ts';
import { number, percent } from '../../format.ts';
import { Effect } from './effect.tsx';
import { RuleForm } from './rule-form.tsx';

interface RuleTableProps {
  readonly sampling: Sampling;
  /** Name of a rule. */
  readonly opened: string | undefined;
  readonly search: string;
  /** Reads the rules again. */
  readonly again: () => void;
}

const SLICES = 60;

export function RuleTable({ sampling, opened, search, again }: RuleTableProps) {
  const { navigation } = useServices();
  const close = () => navigation.setOwn({ rule: undefined });
  return (
    <div class="card">
      <table class="table rule-table">
        <HeadRow
          titles={[
            'Rule',
            'Matches',
            ['Reservoir', 'number'],
            ['Rate', 'number'],
            ['Requests', 'number'],
            ['Kept', 'number'],
            ['Borrowed', 'number'],
            ['Requests in the last hour', 'hour'],
          ]}
        />
        <tbody>
          {sampling.rules.map((rule) => (
            <Fragment key={rule.name}>
              <Row rule={rule} sampling={sampling} isOpen={rule.name === opened} />
              {rule.name === opened && (
                <tr class="opened">
                  <td colSpan={8}>
                    <Effect rule={rule} />
                    <RuleForm
                      key={rule.modified_ms}
                      rule={rule}
                      search={search}
                      done={close}
                      again={again}
                    />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly rule: SamplingRule;
  readonly sampling: Sampling;
  readonly isOpen: boolean;
}

function Row({ rule, sampling: { from_ms: from, to_ms: to }, isOpen }: RowProps) {
  const { navigation } = useServices();
  const { requests, sampled, borrowed } = sumOf(rule.windows);
  const slices = Array.from({ length: SLICES }, () => 0);
  for (const window of rule.windows) {
    const at = Math.floor(((window.from_ms - from) / (to - from)) * SLICES);
    const place = Math.min(SLICES - 1, Math.max(0, at));
    slices[place] = (slices[place] ?? 0) + window.requests;
  }
  const changed = (rule.modified_ms - from) / (to - from);
  return (
    <tr class={isOpen ? 'selected' : ''}>
      <td class="strong">
        <button
          type="button"
          class="row-link"
          data-row
          aria-expanded={isOpen}
          onClick={() => navigation.setOwn({ rule: isOpen ? undefined : rule.name })}
        >
          {rule.name}
        </button>
      </td>
      <td class="mid cut matches">{matchesOf(rule)}</td>
      <td class="number" data-label="reservoir">
        {number(rule.reservoir)}/s
      </td>
      <td class="number" data-label="rate">
        {percent(rule.rate)}
      </td>
      <td class="number" data-label="asked">
        {number(requests)}
      </td>
      <td class="number" data-label="kept">
        {number(sampled)} {requests > 0 && <span class="soft">{percent(sampled / requests)}</span>}
      </td>
      <td class="number" data-label="borrowed">
        {number(borrowed)}
      </td>
      <td class="hour">
        <Spark
          kind="bars"
          values={slices}
          marks={rule.was_changed ? [changed] : []}
          label={`Requests that it decided about, ${number(requests)} in the last hour`}
        />
      </td>
    </tr>
  );
}

/** What a rule asks for, without what may be anything. */
function matchesOf(rule: SamplingRule): string {
  const asked = [
    [rule.method, ''],
    [rule.path, ''],
    [rule.host, 'host '],
    [rule.service, 'service '],
    [rule.service_type, 'type '],
    ...Object.entries(rule.attributes).map(([name, value]) => [`${name}=${value}`, '']),
  ]
    .filter(([value]) => value !== '*')
    .map(([value = '', what = '']) => what + value);
  return asked.length === 0 ? 'everything' : asked.join(' ');
}
