/** The groups of a query with what was calculated of each. */
import type { ComponentChildren } from 'preact';
import type { ExploreAnswer, Group, QuerySpec, Value } from '../../api/explore/shapes.ts';
import { Spark } from '../components/spark.tsx';
import { Table, type Column } from '../components/table.tsx';
import { nameOf, writeValue } from './words.ts';

interface ResultTableProps {
  readonly answer: ExploreAnswer;
  readonly query: QuerySpec;
  /** What it lists, in words that no other table of the page has. @default the groups of the query */
  readonly caption?: string;
  /** Whether it has little room: the first rows alone, and no small charts. @default false */
  readonly isBrief?: boolean;
  /** What stands around a value of a breakdown, such as a button that filters by it. @default nothing */
  readonly around?: (column: string, value: Value, words: string) => ComponentChildren;
}

const BRIEF_ROWS = 5;

export function ResultTable({
  answer,
  query,
  caption = 'Groups of the query',
  isBrief = false,
  around = (_c, _v, words) => words,
}: ResultTableProps) {
  const breakdowns = query.breakdowns ?? [];
  const { labels } = answer;
  const columns: Column<Group>[] = [
    ...breakdowns.map((title, at): Column<Group> => ({
      title,
      cell: ({ key }) =>
        around(
          title,
          key[at] ?? null,
          nameOf({ key: [key[at] ?? null], whole: [], steps: [] }, ''),
        ),
    })),
    ...labels.map((title, at): Column<Group> => ({
      title,
      isNumber: true,
      width: `${isBrief ? Math.min(140, 30 + 7 * title.length) : 150}px`,
      cell: ({ whole }) => cell(whole[at], title),
    })),
    ...labels.slice(0, isBrief ? 0 : 1).map((title): Column<Group> => ({
      title: 'Over time',
      width: '180px',
      cell: (group) => (
        <Spark
          values={(group.steps[0] ?? []).map((value) =>
            typeof value === 'number' ? value : undefined,
          )}
          kind="bars"
          label={`${title} of ${nameOf(group, 'all events')} over time`}
        />
      ),
    })),
  ];
  return (
    <Table
      columns={columns}
      rows={isBrief ? answer.groups.slice(0, BRIEF_ROWS) : answer.groups}
      keyOf={({ key }) => JSON.stringify(key)}
      caption={caption}
      leastWidth={
        isBrief
          ? 110 * (breakdowns.length + labels.length)
          : 260 + 150 * (breakdowns.length + labels.length)
      }
    />
  );
}

function cell(value: Value | undefined, title: string): ComponentChildren {
  return value === null || value === undefined ? (
    <span class="soft">nothing</span>
  ) : (
    writeValue(value, title)
  );
}
