/** One row of the waterfall: the name at the left, the bar with what is marked on it at the right. */
import type { Stretch } from '../../../api/trace/critical-path.ts';
import type { TraceMark } from '../../../api/trace/shapes.ts';
import { ServiceSquare } from '../../components/service-square.tsx';
import { useServices } from '../../data/services.ts';
import { duration } from '../../format.ts';
import type { View } from './minimap.tsx';
import { endOf, hasFlag, nameOf, serviceOf, type TraceModel } from './model.ts';
import type { WaterfallRow } from './visible-rows.ts';

interface RowViewProps {
  readonly row: WaterfallRow;
  /** Pixels from the first row. */
  readonly top: number;
  readonly place: number;
  readonly model: TraceModel;
  readonly view: View;
  readonly selected: number;
  readonly found: ReadonlySet<string> | undefined;
  readonly hasPath: boolean;
  readonly isCollapsed: boolean;
  readonly select: (span: number) => void;
  readonly collapse: (span: number) => void;
  readonly unfold: (span: number) => void;
}

const SKEW_MS = 1;

/** Pixels before a name: the deeper, the less each level takes, so that there is always room for the name. */
const indentOf = (depth: number) => 12 + 18 * Math.min(depth, 6) + 5 * Math.max(0, depth - 6);

export function RowView(props: RowViewProps) {
  const { row, top } = props;
  const style = { transform: `translateY(${top}px)` };
  if (row.kind === 'mark') return <MarkRow mark={row.mark} depth={row.depth} style={style} />;
  const span = row.kind === 'span' ? row.span : (row.spans[0] ?? 0);
  return <SpanRow {...props} span={span} style={style} />;
}

type Style = { readonly transform: string };

function MarkRow({ mark, depth, style }: { mark: TraceMark; depth: number; style: Style }) {
  const { navigation } = useServices();
  const isBad = mark.kind === 'error' || /^(?:error|fatal|critical)$/.test(mark.level);
  return (
    <div class="span-row mark-row" role="treeitem" aria-level={depth + 1} style={style}>
      <span class="span-name soft small" style={{ paddingInlineStart: `${indentOf(depth)}px` }}>
        {/* Rollbar tells whole seconds, which say nothing of a place within a request. */}
        {mark.kind === 'error' ? 'reported' : `${mark.kind} ${after(mark.offset)}`}
      </span>
      <span class={isBad ? 'mono cut bad' : 'mono cut mid'} title={mark.text}>
        {mark.item !== null && (
          <a class="chip" href={navigation.link('errors', String(mark.item))}>
            item #{mark.item}
          </a>
        )}
        {mark.text}
      </span>
    </div>
  );
}

function SpanRow(props: RowViewProps & { span: number; style: Style }) {
  const { row, span, style, model, selected, found, isCollapsed, select, collapse, unfold } = props;
  const { services } = useServices();
  const { trace, children } = model;
  const isFold = row.kind === 'fold';
  const service = serviceOf(trace, span);
  const parent = trace.spans.parents[span] ?? -1;
  const failed = hasFlag(trace, span, 'failed');
  const hasChildren = children.has(span);
  const isFound = found?.has(trace.spans.ids[span] ?? '') === true;
  const looks = [
    'span-row',
    span === selected && !isFold ? 'selected' : '',
    found !== undefined && !isFound ? 'dimmed' : '',
  ];
  const open = () => (isFold ? unfold(span) : select(span));
  return (
    <div
      class={looks.join(' ')}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={span === selected}
      aria-expanded={hasChildren ? !isCollapsed : undefined}
      style={style}
    >
      <span class="span-name" style={{ paddingInlineStart: `${indentOf(row.depth)}px` }}>
        {hasChildren || isFold ? (
          <button
            type="button"
            class="twist"
            aria-label={isFold ? 'Show all' : isCollapsed ? 'Expand' : 'Collapse'}
            onClick={() => (isFold ? unfold(span) : collapse(span))}
          >
            {isFold || isCollapsed ? '▸' : '▾'}
          </button>
        ) : (
          <span class="twist" />
        )}
        <ServiceSquare service={service} />
        <button type="button" class="name cut" data-row onClick={open} title={nameOf(trace, span)}>
          {nameOf(trace, span)}
        </button>
        {(parent === -1 || serviceOf(trace, parent) !== service) && (
          <span class="soft small cut service">{service}</span>
        )}
        {isFold && row.kind === 'fold' && <span class="chip">× {row.spans.length}</span>}
        <Chips model={model} span={span} />
        {failed && (
          <span class="bad strong small push">{trace.spans.statuses[span] || 'error'}</span>
        )}
      </span>
      <span class={`track ${services.classOf(service)}`} onClick={open}>
        <Bar {...props} span={span} failed={failed} />
      </span>
    </div>
  );
}

/** What is odd about a span. */
function Chips({ model: { trace }, span }: { model: TraceModel; span: number }) {
  const parent = trace.spans.parents[span] ?? -1;
  const skew =
    parent === -1 ? 0 : (trace.spans.offsets[span] ?? 0) - (trace.spans.offsets[parent] ?? 0);
  return (
    <>
      {hasFlag(trace, span, 'orphan') && (
        <span class="chip warn" title="The parent it names has not arrived">
          no parent
        </span>
      )}
      {hasFlag(trace, span, 'cycle') && <span class="chip warn">cycle</span>}
      {skew < -SKEW_MS && (
        <span class="chip warn" title="It seems to begin before its parent: the clocks differ">
          clock −{duration(-skew)}
        </span>
      )}
      {hasFlag(trace, span, 'late') && (
        <span
          class="chip warn"
          title="It seems to begin after the call that it serves was answered: the clocks of the two services differ. Within a service a span may begin later than its parent ends"
        >
          clock +{duration((trace.spans.offsets[span] ?? 0) - endOf(trace, parent))}
        </span>
      )}
    </>
  );
}

function Bar({
  row,
  span,
  failed,
  model,
  view,
  hasPath,
}: RowViewProps & { span: number; failed: boolean }) {
  const { trace, path, marks } = model;
  const at = (ms: number) => ((ms - view.from) / (view.to - view.from)) * 100;
  const start = trace.spans.offsets[span] ?? 0;
  const spans = row.kind === 'fold' ? row.spans : [span];
  const last = spans.at(-1) ?? span;
  const end = endOf(trace, last);
  const isRunning = hasFlag(trace, span, 'running');
  if (end < view.from || start > view.to) return null;
  if (end === start && !isRunning) {
    return (
      <>
        <i class="instant" style={{ left: `${at(start)}%` }} />
        <span
          class={at(start) > 50 ? 'length late' : 'length'}
          style={{
            left: at(start) > 50 ? `${clamp(at(start))}%` : `calc(${clamp(at(start))}% + 14px)`,
          }}
        >
          {hasFlag(trace, span, 'worker') ? 'CPU, cannot be measured on Workers' : '0 ms'}
        </span>
      </>
    );
  }
  const [left, right] = [clamp(at(start)), clamp(at(isRunning ? view.to : end))];
  return (
    <>
      <i
        class={['bar', failed ? 'failed' : '', isRunning ? 'running' : ''].join(' ')}
        style={{ left: `${left}%`, width: `${right - left}%` }}
      />
      {hasPath &&
        drawnPath(
          spans.flatMap((one) => path.get(one) ?? []),
          at,
        ).map(({ left: from, right: to }) => (
          <i key={from} class="path" style={{ left: `${from}%`, width: `${to - from}%` }} />
        ))}
      {(marks.get(span) ?? []).slice(0, 40).map((mark, index) => (
        <i
          key={index}
          class={mark.kind === 'error' || mark.level === 'error' ? 'tick bad' : 'tick'}
          title={mark.text}
          style={{ left: `${clamp(at(Math.max(start, Math.min(end, mark.offset))))}%` }}
        />
      ))}
      <span class={isRunning ? 'length late' : 'length'} style={{ left: `${right}%` }}>
        {isRunning ? 'still running' : duration(end - start)}
      </span>
    </>
  );
}

/** Percent of the track: what is less than this apart is drawn as one, since no screen shows the gap. */
const APART = 0.2;

/**
 * A span whose time goes by between thousands of others is on the critical path as often.
 *
 * @param at percent of the track at a moment
 */
function drawnPath(stretches: readonly Stretch[], at: (ms: number) => number) {
  const drawn: { left: number; right: number }[] = [];
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    const [left, right] = [clamp(at(from)), clamp(at(to))];
    const last = drawn.at(-1);
    if (last !== undefined && left - last.right < APART) last.right = Math.max(last.right, right);
    else drawn.push({ left, right });
  }
  return drawn;
}

function clamp(percent: number): number {
  return Math.max(0, Math.min(100, percent));
}

/** A log may come before the span it belongs to began. */
function after(ms: number): string {
  return ms < 0 ? `−${duration(-ms)}` : `+${duration(ms)}`;
}
