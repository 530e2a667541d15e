/** Makes or changes a rule. While one types it says what that would have kept of the last hour. */
import { useSignal } from '@preact/signals';
import * as v from 'valibot';
import { sumOf, wouldKeep } from '../../../api/sampling/outlook.ts';
import { Changed, RuleDraft, type SamplingRule } from '../../../api/sampling/shapes.ts';
import { Problem } from '../../components/progress.tsx';
import { useServices } from '../../data/services.ts';
import { number, percent } from '../../format.ts';

/** In the address, for the one that is being made: no rule of X-Ray may have this name. */
export const NEW_RULE = ' ';

interface RuleFormProps {
  /** @default a new one is made */
  readonly rule?: SamplingRule;
  /** JSON: what another page fills into the fields of a new one. */
  readonly draft?: string | undefined;
  /** Of which account and region. */
  readonly search: string;
  readonly done: () => void;
  readonly again: () => void;
}

type Fields = Record<keyof RuleDraft, string>;

const FIELDS: readonly (readonly [field: keyof RuleDraft, label: string, hint: string])[] = [
  ['name', 'Name', ''],
  ['reservoir', 'Reservoir', 'requests a second that are kept before the rate applies'],
  ['rate', 'Rate, %', 'of the others'],
  ['priority', 'Priority', '1 is tried first'],
  ['method', 'Method', '* for any'],
  ['path', 'Path', '* for any'],
  ['host', 'Host', '* for any'],
  ['service', 'Service', '* for any'],
  ['service_type', 'Service type', '* for any'],
];

export function RuleForm({ rule, draft: filled, search, done, again }: RuleFormProps) {
  const { client } = useServices();
  const fields = useSignal<Fields>({ ...fieldsOf(rule), ...readDraft(filled) });
  const problem = useSignal<Error | undefined>(undefined);
  const draft = v.safeParse(RuleDraft, draftOf(fields.value));
  const isAsBefore =
    rule !== undefined &&
    JSON.stringify(draftOf(fields.value)) === JSON.stringify(draftOf(fieldsOf(rule)));
  const shown = FIELDS.filter(
    ([field]) =>
      (field !== 'name' || rule === undefined) &&
      (rule?.is_default !== true || field === 'reservoir' || field === 'rate'),
  );

  async function send(method: string): Promise<void> {
    const path = rule === undefined ? 'rules' : `rules/${encodeURIComponent(rule.name)}`;
    const body = method === 'DELETE' ? null : JSON.stringify(draftOf(fields.value));
    try {
      await client.ask(Changed, `sampling/${path}?${search}`, { method, body });
      problem.value = undefined;
      again();
      if (method !== 'PUT') done();
    } catch (error) {
      problem.value = error instanceof Error ? error : new Error(String(error));
    }
  }

  return (
    <form
      class="rule-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send(rule === undefined ? 'POST' : 'PUT');
      }}
    >
      <div class="fields">
        {shown.map(([field, label, hint]) => (
          <label key={field}>
            <span>
              {label} <span class="soft">{hint}</span>
            </span>
            <input
              type="text"
              inputMode={NUMBERS.has(field) ? 'decimal' : 'text'}
              aria-invalid={isWrong(draft, field)}
              value={fields.value[field]}
              onInput={(event) =>
                (fields.value = { ...fields.value, [field]: event.currentTarget.value })
              }
            />
          </label>
        ))}
      </div>
      {rule !== undefined && draft.success && <Outlook rule={rule} draft={draft.output} />}
      {problem.value !== undefined && <Problem error={problem.value} />}
      <div class="actions">
        <button type="submit" class="button primary" disabled={!draft.success || isAsBefore}>
          {rule === undefined ? 'Make this rule' : 'Save'}
        </button>
        <button type="button" class="button" onClick={done}>
          Close
        </button>
        {rule !== undefined && !rule.is_default && (
          <button type="button" class="button danger push" onClick={() => void send('DELETE')}>
            Delete
          </button>
        )}
      </div>
    </form>
  );
}

function Outlook({ rule: { windows }, draft }: { rule: SamplingRule; draft: RuleDraft }) {
  const { requests, sampled } = sumOf(windows);
  if (requests === 0) return null;
  const kept = Math.round(wouldKeep(draft, windows));
  return (
    <p class="outlook" role="status">
      Of the last hour’s {number(requests)} it would have kept about{' '}
      <b class="strong">{number(kept)}</b> ({percent(kept / requests)}); {number(sampled)} were
      kept.
    </p>
  );
}

const NUMBERS: ReadonlySet<keyof RuleDraft> = new Set(['reservoir', 'rate', 'priority']);

function fieldsOf(rule: SamplingRule | undefined): Fields {
  return {
    name: rule?.name ?? '',
    priority: String(rule?.priority ?? 100),
    reservoir: String(rule?.reservoir ?? 1),
    rate: String(Number(((rule?.rate ?? 0.05) * 100).toPrecision(6))),
    service: rule?.service ?? '*',
    service_type: rule?.service_type ?? '*',
    host: rule?.host ?? '*',
    method: rule?.method ?? '*',
    path: rule?.path ?? '*',
  };
}

const Draft = v.fallback(
  v.pipe(
    v.string(),
    v.parseJson(),
    v.record(v.picklist(FIELDS.map(([field]) => field)), v.string()),
  ),
  {},
);

/** Nothing where there is no draft. */
function readDraft(text: string | undefined): Partial<Fields> {
  return v.parse(Draft, text);
}

function draftOf(fields: Fields): Record<keyof RuleDraft, unknown> {
  const numberOf = (text: string) => (text.trim() === '' ? NaN : Number(text));
  return {
    ...fields,
    priority: numberOf(fields.priority),
    reservoir: numberOf(fields.reservoir),
    rate: numberOf(fields.rate) / 100,
  };
}

function isWrong(draft: v.SafeParseResult<typeof RuleDraft>, field: string): boolean {
  return !draft.success && draft.issues.some((issue) => v.getDotPath(issue) === field);
}
