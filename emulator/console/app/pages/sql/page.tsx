/**
 * SQL over the store: read-only, one statement at a time. The statement that ran last is in the address, so that a link
 * runs it again. What is read is not narrowed by the query bar's scope: a statement says all by itself.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { SqlAnswer } from '../../../api/sql/shapes.ts';
import { Problem } from '../../components/progress.tsx';
import { Refused } from '../../data/client.ts';
import { useServices } from '../../data/services.ts';
import { duration, number, plural } from '../../format.ts';
import { CopyResult } from './copy-result.tsx';
import { EXAMPLES } from './examples.ts';
import { MistakeLine } from './mistake-line.tsx';
import { ResultTable } from './result-table.tsx';
import { Tables } from './tables.tsx';

/** More make a page that is slow to scroll; an export has them all. */
const ROWS = 500;

interface Ran {
  readonly sql: string;
  readonly answer?: SqlAnswer;
  readonly error?: Error;
}

export function Page() {
  const { client, navigation } = useServices();
  const first = navigation.location.value.own['sql'] ?? EXAMPLES[0].sql;
  const text = useSignal(first);
  const ran = useSignal<Ran | undefined>(undefined);
  const running = useSignal(false);
  const field = useRef<HTMLTextAreaElement>(null);

  async function run(sql: string): Promise<void> {
    if (running.value) return;
    text.value = sql;
    running.value = true;
    navigation.setOwn({ sql });
    try {
      const body = JSON.stringify({ sql, rows: ROWS });
      const answer = await client.ask(SqlAnswer, 'sql', { method: 'POST', body });
      ran.value = { sql, answer };
    } catch (error) {
      ran.value = { sql, error: error instanceof Error ? error : new Error(String(error)) };
    }
    running.value = false;
  }
  useEffect(() => void run(first), []);

  const { answer, error, sql = '' } = ran.value ?? {};
  const at = error instanceof Refused ? error.at : undefined;
  return (
    <div class="sql-page">
      <div class="scope-bar">
        <h1>SQL</h1>
        <span class="soft small cut">read-only, over all that is stored</span>
      </div>
      {running.value && ran.value === undefined && (
        <div class="progress" role="progressbar" aria-label="Reading" />
      )}
      {answer !== undefined && <Answer answer={answer} />}
      <div class="sql-columns">
        <div>
          <div class="card sql-editor">
            <textarea
              ref={field}
              aria-label="SQL statement"
              aria-invalid={error !== undefined}
              aria-keyshortcuts="Control+Enter"
              data-key="/"
              rows={Math.min(16, Math.max(6, text.value.split('\n').length))}
              spellcheck={false}
              autocapitalize="off"
              value={text.value}
              onInput={({ currentTarget }) => (text.value = currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
                event.preventDefault();
                void run(text.value);
              }}
            />
            {error !== undefined && at === undefined && <Problem error={error} />}
            {error !== undefined && at !== undefined && (
              <MistakeLine
                sql={sql}
                message={error.message}
                at={at}
                go={() => {
                  field.current?.focus();
                  field.current?.setSelectionRange(at, at);
                }}
              />
            )}
            <div class="sql-actions">
              <button
                type="button"
                class="button primary"
                disabled={running.value}
                onClick={() => void run(text.value)}
              >
                {running.value ? 'Running' : 'Run'}
              </button>
              <span class="soft small">
                <kbd>Ctrl</kbd> <kbd>Enter</kbd>
              </span>
              {answer !== undefined && <CopyResult answer={answer} />}
            </div>
          </div>
          <div class="sql-examples">
            {EXAMPLES.map((example) => (
              <button
                key={example.title}
                type="button"
                class="button small"
                onClick={() => void run(example.sql)}
              >
                {example.title}
              </button>
            ))}
          </div>
          {answer !== undefined && <ResultTable answer={answer} />}
        </div>
        <Tables />
      </div>
    </div>
  );
}

function Answer({ answer: { rows, ms, left_out: leftOut } }: { answer: SqlAnswer }) {
  return (
    <p class="answer">
      {leftOut === null ? (
        <b>{plural(rows.length, 'row')}</b>
      ) : (
        <>
          The first <b>{plural(rows.length, 'row')}</b>
        </>
      )}{' '}
      in <b>{duration(ms)}</b>.
      {leftOut === 'rows' &&
        ` There are more than the ${number(ROWS)} that are shown: add LIMIT and OFFSET, or group them.`}
      {leftOut === 'bytes' && ' The next would exceed the 8 MB of an answer.'}
    </p>
  );
}
