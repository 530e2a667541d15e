/**
 * Exceptions with their stacks: frames as they were reported, and where a source map or the sender knows them as they
 * were written, with the source around. The innermost frame of the project's own code is open; frames of others are
 * folded.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { StackedException, Stacks } from '../../api/stacks/shapes.ts';
import { plural } from '../format.ts';
import { StackFrameView } from './stack-frame.tsx';
import { isOwnFrame, ownerOf, runsOf } from './stack-frames.ts';

interface StackViewProps {
  readonly load: () => Promise<Stacks>;
  /** Loads again when it changes. */
  readonly of: number;
  /** What the page says already: a message or a first exception of these words is not repeated. */
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
      {message !== null && message !== title && <p class="stack-message">{message}</p>}
      {exceptions.filter(only).map((exception, index) => (
        <Exception
          key={`${of} ${index}`}
          exception={exception}
          isCause={index > 0}
          isNamed={index > 0 || exception.title !== title}
        />
      ))}
    </>
  );
}

interface ExceptionProps {
  readonly exception: StackedException;
  readonly isCause: boolean;
  readonly isNamed: boolean;
}

function Exception({ exception: { title, frames }, isCause, isNamed }: ExceptionProps) {
  const first = frames.find(isOwnFrame);
  return (
    <div class="stack">
      {isNamed && (
        <p class="stack-title">
          {isCause && <b>Caused by </b>}
          <span class="bad">{title}</span>
        </p>
      )}
      {runsOf(frames).map((run) =>
        run.isOwn ? (
          <ol key={run.from}>
            {run.frames.map((frame, at) => (
              <li key={at}>
                <StackFrameView frame={frame} isOwn isOpen={frame === first} />
              </li>
            ))}
          </ol>
        ) : (
          <details key={run.from} class="stack-fold">
            <summary>
              {plural(run.frames.length, 'frame')} of{' '}
              {[...new Set(run.frames.map(ownerOf))].slice(0, 4).join(', ')}
            </summary>
            <ol>
              {run.frames.map((frame, at) => (
                <li key={at}>
                  <StackFrameView frame={frame} isOwn={false} isOpen={false} />
                </li>
              ))}
            </ol>
          </details>
        ),
      )}
    </div>
  );
}
