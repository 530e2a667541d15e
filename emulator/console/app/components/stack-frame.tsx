/** One frame of a stack, with the source around it where that is known. */
import type { Source, StackFrame } from '../../api/stacks/shapes.ts';
import { placeOf } from './stack-frames.ts';

interface StackFrameProps {
  readonly frame: StackFrame;
  readonly isOwn: boolean;
  readonly isOpen: boolean;
}

export function StackFrameView({ frame, isOwn, isOpen }: StackFrameProps) {
  const { name, place, source } = frame;
  const context = source?.context ?? null;
  const heading = (
    <>
      <b>{name}</b>
      <code class="mid" title={source === null ? undefined : `reported as ${place}`}>
        {placeOf(frame)}
      </code>
      {isOwn && <span class="soft small push">yours</span>}
    </>
  );
  if (source === null || context === null) return <div class="stack-frame">{heading}</div>;
  return (
    <details open={isOpen}>
      <summary class="stack-frame">{heading}</summary>
      <SourceLines context={context} line={source.line} />
    </details>
  );
}

interface SourceLinesProps {
  readonly context: NonNullable<Source['context']>;
  readonly line: number;
}

function SourceLines({ context: { first_line: first, lines }, line }: SourceLinesProps) {
  return (
    <pre class="source" tabIndex={0} aria-label={`Source around line ${line}`}>
      {lines.map((text, index) => {
        const number = first + index;
        return (
          <span key={number} class={number === line ? 'line here' : 'line'}>
            <i>{number}</i>
            {`${text}\n`}
          </span>
        );
      })}
    </pre>
  );
}
