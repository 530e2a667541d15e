/** Which routes or services the month's telemetry comes from, of what is stored. */
import { useSignal } from '@preact/signals';
import {
  SPEND_KEYS,
  SpendSources,
  type SpendKey,
  type SpendLine,
  type SpendSource,
} from '../../../api/spend/shapes.ts';
import type { Vendor } from '../../../../store/vendor.ts';
import { writeExactTerm } from '../../../api/query/language.ts';
import { useServices } from '../../data/services.ts';
import { usePolled } from '../../data/use-polled.ts';
import { fileSize, number, percent } from '../../format.ts';
import { LINES } from './line-words.ts';
import { SampleLess } from './sample-less.tsx';

/** More are summed up in a last row. */
const MOST = 8;

const COLUMNS: readonly (readonly [Vendor, string])[] = [
  ['xray', 'X-Ray traces'],
  ['honeycomb', 'Honeycomb events'],
  ['cloudwatch', 'Log bytes'],
  ['rollbar', 'Rollbar items'],
];

/** @param first the line that runs out first, whose shares the bars show */
export function SourceTable({ first }: { first: SpendLine | undefined }) {
  const by = useSignal<SpendKey>('route');
  const { client } = useServices();
  const loaded = usePolled(() => client.ask(SpendSources, `spend-sources?by=${by.value}`));
  const vendor = first === undefined ? 'xray' : LINES[first.line].vendor;
  const isXRay = first?.line === 'xray' && by.value === 'route';
  const sources = loaded.value.value?.sources.toSorted((a, b) => b[vendor] - a[vendor]) ?? [];
  const whole = sources.reduce((sum, source) => sum + source[vendor], 0);
  const rest = sources.slice(MOST);
  return (
    <section class="card sources">
      <h2>
        By {by.value}{' '}
        <span class="soft">
          share of {COLUMNS.find(([name]) => name === vendor)?.[1]} stored in this month
        </span>
        <span class="push keys" role="group" aria-label="Group the telemetry by">
          {SPEND_KEYS.map((key) => (
            <button
              key={key}
              type="button"
              class="button small"
              aria-pressed={key === by.value}
              onClick={() => {
                by.value = key;
                loaded.reload();
              }}
            >
              {key === 'route' ? 'Route' : 'Service'}
            </button>
          ))}
        </span>
      </h2>
      <div class="scrolls" tabIndex={0} role="region" aria-label={`Use by ${by.value}`}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{by.value === 'route' ? 'Route' : 'Service'}</th>
              <th scope="col">Share</th>
              {COLUMNS.map(([name, title]) => (
                <th key={name} scope="col" class="number">
                  {title}
                </th>
              ))}
              {isXRay && (
                <th scope="col" class="do">
                  Rule
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {sources.slice(0, MOST).map((source) => (
              <Row
                key={source.name}
                source={source}
                by={by.value}
                share={source[vendor] / whole}
                vendor={vendor}
                line={isXRay ? first : undefined}
              />
            ))}
            {rest.length > 0 && (
              <Row
                source={sum(rest)}
                share={sum(rest)[vendor] / whole}
                vendor={vendor}
                line={isXRay ? first : undefined}
              />
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface RowProps {
  readonly source: SpendSource;
  readonly share: number;
  readonly vendor: Vendor;
  /** X-Ray's traces, of which a rule keeps fewer; undefined where the table is not about them. */
  readonly line: SpendLine | undefined;
  /** Undefined for the sum of the rest. */
  readonly by?: SpendKey;
}

function Row({ source, share, vendor, line, by }: RowProps) {
  const { navigation } = useServices();
  const { name } = source;
  const term = by === 'service' ? 'service' : 'route';
  const value = by === 'route' ? (name ?? '').replace(/^[A-Z]+ (?=\/)/, '') : (name ?? '');
  return (
    <tr>
      <td class="cut">
        {name !== null && by !== undefined ? (
          <a
            class="row-link mono"
            data-row
            href={navigation.link('requests', undefined, { query: writeExactTerm(term, value) })}
          >
            {name}
          </a>
        ) : (
          <span class="mid">{name ?? 'belongs to no request'}</span>
        )}
      </td>
      <td>
        <span class="share">
          {share > 0 && <i class={vendor} style={{ width: `${share * 100}%` }} />}
          <span class="soft num">{percent(share || 0)}</span>
        </span>
      </td>
      {COLUMNS.map(([column]) => (
        <td key={column} class={column === vendor ? 'number' : 'number soft'}>
          {column === 'cloudwatch' ? fileSize(source[column]) : number(source[column])}
        </td>
      ))}
      {line !== undefined && (
        <td class="do">
          {by !== undefined && <SampleLess source={source} share={share} line={line} />}
        </td>
      )}
    </tr>
  );
}

function sum(rest: readonly SpendSource[]): SpendSource {
  const of = (key: Exclude<keyof SpendSource, 'name'>) =>
    rest.reduce((total, source) => total + source[key], 0);
  return {
    name: `${number(rest.length)} more`,
    requests: of('requests'),
    honeycomb: of('honeycomb'),
    xray: of('xray'),
    cloudwatch: of('cloudwatch'),
    rollbar: of('rollbar'),
  };
}
