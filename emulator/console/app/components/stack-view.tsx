/**
 * Exceptions with their stacks: frames as they were reported, and where a source map knows them as they were
 * written, with the source around. The innermost frame of the project's own code is open.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Source, StackFrame, StackedException, Stacks } from '../../api/stacks/shapes.ts';

interface StackViewProps {
  readonly load: () => Promise<Stacks>;
  /** Loads again when it changes. */
  readonly of: number;
  /** What the message of a message item must differ from to be shown. */
  readonly title?: string;
  readonly only?: (exception: StackedException) => boolean;
}

export function StackView({ load, of, title, only = () => true }: StackViewProps) {
  const stacks = useSignal<Stacks | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  useEffect(() => {
    load().then(
      (loaded) => (stacks.value = loaded),
      (error: unknown) => (problem.value = String(error)),
    );
  }, [of]);
  if (problem.value !== undefined) return <p class="problem">{problem.value}</p>;
  if (stacks.value === undefined) return <p class="note">Loading</p>;
  const { message, exceptions } = stacks.value;
  return (
    <>
      {message !== null && message !== title && <p>{message}</p>}
      {exceptions.filter(only).map((exception, index) => (
        <Exception key={index} exception={exception} isCause={index > 0} />
      ))}
    </>
  );
}

function Exception({ exception, isCause }: { exception: StackedException; isCause: boolean }) {
  const { title, frames } = exception;
  const own = frames.findIndex(({ source }) => source !== null && !isForeign(source.file));
  return (
    <div class="stack">
      <h4>
        {isCause && 'caused by '}
        {title}
      </h4>
      <ol>
        {frames.map((frame, at) => (
          <li key={at}>
            <Frame frame={frame} open={at === own} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function isForeign(file: string): boolean {
  return /(?:^|\/)node_modules\//.test(file);
}

function Frame({ frame, open }: { frame: StackFrame; open: boolean }) {
  const { name, place, source } = frame;
  if (source === null) {
    return (
      <code>
        {name} ({place})
      </code>
    );
  }
  const { file, line, column, context } = source;
  const position = [file, line, column].filter((part) => part !== null).join(':');
  const heading = (
    <code class={isForeign(file) ? 'foreign' : ''} title={`reported as ${place}`}>
      {name} ({position})
    </code>
  );
  if (context === null) return heading;
  return (
    <details open={open}>
      <summary>{heading}</summary>
      <SourceLines context={context} line={line} />
    </details>
  );
}

interface SourceLinesProps {
  readonly context: NonNullable<Source['context']>;
  readonly line: number;
}

function SourceLines({ context: { first_line: first, lines }, line }: SourceLinesProps) {
  const width = String(first + lines.length - 1).length;
  return (
    <pre class="source" tabIndex={0}>
      {lines.map((text, index) => {
        const number = first + index;
        return (
          <span key={number} class={number === line ? 'line here' : 'line'}>
            {`${String(number).padStart(width)}  ${text}\n`}
          </span>
        );
      })}
    </pre>
  );
}
