/**
 * A message of JSON with its objects and lists folded, and a button at each field that narrows the list to its value;
 * any other message as it is. Long texts and long lists show their begin until one asks for more.
 */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useServices } from '../../data/services.ts';
import { number, parseJson } from '../../format.ts';

const MOST_TEXT = 2000;
const MOST_ENTRIES = 100;

export function JsonView({ text }: { text: string }) {
  const json = parsed(text);
  if (json === undefined) return <Long text={text} />;
  return (
    <div class="json mono">
      <Entries value={json} path={['$']} />
    </div>
  );
}

function parsed(text: string): object | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    const json = parseJson(text);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

function Long({ text }: { text: string }) {
  const isWhole = useSignal(text.length <= MOST_TEXT);
  return (
    <div class="json mono">
      {isWhole.value ? text : `${text.slice(0, MOST_TEXT)}… `}
      {!isWhole.value && (
        <button type="button" class="link" onClick={() => (isWhole.value = true)}>
          all {number(text.length)} characters
        </button>
      )}
    </div>
  );
}

interface EntriesProps {
  readonly value: object;
  /** Names that lead there, from `$`. */
  readonly path: readonly string[];
}

function Entries({ value, path }: EntriesProps) {
  const shown = useSignal(MOST_ENTRIES);
  const all = Object.entries(value);
  return (
    <ul>
      {all.slice(0, shown.value).map(([name, member]) => (
        <li key={name}>
          <Name name={name} value={member} path={[...path, name]} />
          <Value value={member} path={[...path, name]} />
        </li>
      ))}
      {all.length > shown.value && (
        <li>
          <button type="button" class="link" onClick={() => (shown.value += 10 * MOST_ENTRIES)}>
            {number(all.length - shown.value)} more
          </button>
        </li>
      )}
    </ul>
  );
}

interface MemberProps {
  readonly value: unknown;
  readonly path: readonly string[];
}

/** A name that a pattern can spell leads to the lines with the same value. */
function Name({ name, value, path }: MemberProps & { readonly name: string }) {
  const { navigation } = useServices();
  const pattern = patternOf(path, value);
  if (pattern === undefined) return <span class="key">{name}: </span>;
  return (
    <>
      <button
        type="button"
        class="key"
        title={`Only lines with ${pattern}`}
        onClick={() => navigation.setOwn({ pattern, language: undefined })}
      >
        {name}
      </button>
      :{' '}
    </>
  );
}

function patternOf(path: readonly string[], value: unknown): string | undefined {
  if (!path.slice(1).every((name) => /^\w{1,60}$/.test(name))) return undefined;
  if (typeof value === 'number') return `{ ${path.join('.')} = ${value} }`;
  if (typeof value !== 'string' || !/^[^"\\‹]{1,200}$/.test(value)) return undefined;
  return `{ ${path.join('.')} = "${value}" }`;
}

function Value({ value, path }: MemberProps): ComponentChildren {
  if (typeof value === 'string') return <Text text={value} />;
  if (typeof value === 'number') return <span class="number-value">{String(value)}</span>;
  if (typeof value !== 'object' || value === null) return <span class="mid">{String(value)}</span>;
  return <Folded value={value} path={path} />;
}

function Text({ text }: { text: string }) {
  const isWhole = useSignal(text.length <= MOST_TEXT);
  return (
    <span class="text-value">
      {JSON.stringify(isWhole.value ? text : text.slice(0, MOST_TEXT))}
      {!isWhole.value && (
        <>
          {'… '}
          <button type="button" class="link" onClick={() => (isWhole.value = true)}>
            all {number(text.length)} characters
          </button>
        </>
      )}
    </span>
  );
}

/** Its content is made once it is open. */
function Folded({ value, path }: EntriesProps) {
  const isOpen = useSignal(false);
  const count = Object.keys(value).length;
  const [left, right] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (count === 0) return <span class="mid">{`${left}${right}`}</span>;
  return (
    <>
      <button
        type="button"
        class="fold"
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        {isOpen.value ? left : `${left} … ${number(count)} ${right}`}
      </button>
      {isOpen.value && (
        <>
          <Entries value={value} path={path} />
          {right}
        </>
      )}
    </>
  );
}
