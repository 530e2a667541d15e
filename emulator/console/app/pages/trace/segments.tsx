/** X-Ray's segments and subsegments as the tree they form. */
import { useMemo } from 'preact/hooks';
import { Stacks } from '../../../api/stacks/shapes.ts';
import type { XRaySegment } from '../../../api/shapes.ts';
import type { Client } from '../../data/client.ts';
import { duration } from '../../format.ts';
import { Item } from '../../components/item.tsx';
import { listClass } from '../../components/long-list.ts';
import { StackView } from '../../components/stack-view.tsx';
import { segmentRows, type SegmentRow } from './segment-rows.ts';

interface SegmentsProps {
  readonly segments: readonly XRaySegment[];
  readonly client: Client;
}

export function Segments({ segments, client }: SegmentsProps) {
  const rows = useMemo(() => segmentRows(segments), [segments]);
  return (
    <ul class={listClass(rows.length)}>
      {rows.map((row, index) => (
        <Item
          key={index}
          client={client}
          document={row.document}
          request={row.request}
          failed={row.marks.length > 0}
          {...(row.thrown && { above: () => <Exceptions row={row} client={client} /> })}
        >
          <SegmentLine row={row} />
        </Item>
      ))}
    </ul>
  );
}

/** A stored document may hold many subsegments; each shows its own exceptions. */
function Exceptions({ row, client }: { row: SegmentRow; client: Client }) {
  return (
    <StackView
      load={() => client.ask(Stacks, `stacks/segment/${row.stored}`)}
      of={row.stored}
      only={({ segment }) => segment === row.id}
    />
  );
}

function SegmentLine({ row }: { row: SegmentRow }) {
  return (
    <>
      <span class="name" style={{ paddingInlineStart: `${Math.min(row.depth, 20) * 14}px` }}>
        {row.orphan && <span title="its parent has not arrived">⤷ </span>}
        {row.name}
      </span>
      <span class="tag">{row.kind}</span>
      {row.http !== '' && <span class="tag">{row.http}</span>}
      {row.marks.map((mark) => (
        <span key={mark} class="status bad">
          {mark}
        </span>
      ))}
      <span class="length">
        {row.durationMs === null ? 'in progress' : duration(Math.max(0, row.durationMs))}
      </span>
    </>
  );
}
