/** All that a line says, what one may do with it, and the lines around it in its stream. */
import { useSignal } from '@preact/signals';
import { CopyButton } from '../../components/copy-button.tsx';
import { Problem } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import type { LineInContext, LogRow } from '../../../api/logs/shapes.ts';
import { readLine } from './calls.ts';
import { JsonView } from './json-view.tsx';
import { LineWords } from './line-words.tsx';
import { patternOf } from './paint.ts';

const STEP = 5;
const MOST = 50;

export function LineDetail({ id }: { id: number }) {
  const { client, navigation } = useServices();
  const around = useSignal(0);
  const loaded = useLoaded(() => readLine(client, id, around.value), { of: [around.value] });
  const found = loaded.value.value;
  if (found === undefined) {
    const problem = loaded.problem.value;
    return <div class="detail">{problem !== undefined && <Problem error={problem} />}</div>;
  }
  const { line } = found;
  const pattern = patternOf(line.text);
  return (
    <div class="detail">
      {around.value > 0 && <Around rows={found.before} label="Lines before" />}
      <JsonView text={line.message} />
      <p class="actions">
        {line.trace_id !== null && (
          <>
            <a class="link" href={navigation.link('trace', line.trace_id)}>
              Open the trace
            </a>
            <a class="link" href={navigation.link('logs', line.trace_id)}>
              Lines of this trace
            </a>
          </>
        )}
        <ContextButton found={found} around={around.value} widen={() => (around.value += STEP)} />
        {pattern !== undefined && (
          <button
            type="button"
            class="link"
            onClick={() => navigation.setOwn({ pattern, language: undefined })}
          >
            Only this message
          </button>
        )}
        <CopyButton text={line.message} what="line" />
        <span class="soft small push cut">
          {line.group} · {line.stream}
        </span>
      </p>
      {around.value > 0 && <Around rows={found.after} label="Lines after" />}
    </div>
  );
}

interface ContextButtonProps {
  readonly found: LineInContext;
  readonly around: number;
  readonly widen: () => void;
}

function ContextButton({ found: { before, after }, around, widen }: ContextButtonProps) {
  const isAll = around > 0 && before.length < around && after.length < around;
  if (isAll || around >= MOST) return null;
  return (
    <button type="button" class="link" onClick={widen}>
      {around === 0 ? `${STEP} lines before and after` : `${STEP} more`}
    </button>
  );
}

function Around({ rows, label }: { rows: readonly LogRow[]; label: string }) {
  if (rows.length === 0) return <p class="soft small">{label}: none in its stream</p>;
  return (
    <ul class="around" aria-label={label}>
      {rows.map((row) => (
        <li key={row.id} class={`line is-${row.level}`}>
          <div class="row">
            <LineWords row={row} terms={[]} />
          </div>
        </li>
      ))}
    </ul>
  );
}
