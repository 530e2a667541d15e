/** What is wrong with a statement: its line, marked at the place, and the words for it. */

interface MistakeLineProps {
  readonly sql: string;
  readonly message: string;
  /** Place of the mistake in the statement, from 0. */
  readonly at: number;
  /** Puts the caret there. */
  readonly go: () => void;
}

/** Of a line, on either side of the mistake. */
const SHOWN = 60;

export function MistakeLine({ sql, message, at, go }: MistakeLineProps) {
  const before = sql.slice(0, at);
  const start = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const end = sql.indexOf('\n', at);
  const rest = sql.slice(at, end === -1 ? undefined : end);
  const [word = ''] = /^(?:[\p{L}\d_.$]+|.)?/u.exec(rest) ?? [];
  return (
    <div class="sql-mistake" role="alert">
      <p>
        <b class="bad">▲ {message}</b>, at{' '}
        <button type="button" class="link" onClick={go}>
          line {line}, character {at - start + 1}
        </button>
      </p>
      <pre tabIndex={0}>
        {sql.slice(Math.max(start, at - SHOWN), at)}
        <span class="mistake">{word === '' ? ' ' : word}</span>
        {rest.slice(word.length, word.length + SHOWN)}
      </pre>
    </div>
  );
}
