/**
 * The field of the page, and the switch between its languages. A filter pattern is applied as one types, as soon as it
 * can be read; a query of Logs Insights when one presses Enter.
 */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Language, LanguageMistake } from '../../../api/logs/shapes.ts';
import { readTraceId } from '../../../api/query/trace-id.ts';
import { useServices } from '../../data/services.ts';
import { QueryField } from '../../query/query-field.tsx';
import { check, readFields } from './calls.ts';
import { completePattern, completeQuery, type Fields } from './completions.ts';
import { paint } from './paint.ts';

interface LogQueryProps {
  readonly language: Language;
  /** Why the emulator refused what was applied. */
  readonly refusal: string | undefined;
}

const CHECK_MS = 150;

const LABELS: Readonly<Record<Language, { title: string; label: string; placeholder: string }>> = {
  filter: {
    title: 'Filter',
    label: 'Filter pattern: narrow the lines, or paste a trace id',
    placeholder: 'ERROR, "took 36 ms", { $.level = "ERROR" } … or a trace id',
  },
  insights: {
    title: 'Insights',
    label: 'Query of Logs Insights',
    placeholder: 'fields @timestamp, level, @message | filter level = "ERROR" | limit 20',
  },
};

/** Names in the address. */
const KEYS = { filter: 'pattern', insights: 'query' } as const;

export function LogQuery({ language, refusal }: LogQueryProps) {
  return (
    <>
      <LanguageSwitch language={language} />
      <Field key={language} language={language} refusal={refusal} />
    </>
  );
}

function LanguageSwitch({ language }: { language: Language }) {
  const { navigation } = useServices();
  return (
    <div class="switch" role="group" aria-label="Language">
      {(['filter', 'insights'] as const).map((one) => (
        <button
          key={one}
          type="button"
          class="button"
          aria-pressed={one === language}
          onClick={() => navigation.setOwn({ language: one === 'filter' ? undefined : one })}
        >
          {LABELS[one].title}
        </button>
      ))}
    </div>
  );
}

function Field({ language, refusal }: LogQueryProps) {
  const { client, navigation } = useServices();
  const key = KEYS[language];
  const text = useSignal(navigation.location.value.own[key] ?? '');
  const isTyping = useSignal(false);
  const mistake = useSignal<LanguageMistake | undefined>(undefined);
  const fields = useRef<Promise<Fields> | undefined>(undefined);

  // Links change it too.
  useSignalEffect(() => {
    const applied = navigation.location.value.own[key] ?? '';
    if (!isTyping.peek()) text.value = applied;
  });

  useEffect(() => {
    const timer = setTimeout(() => void judge(text.value, language === 'filter'), CHECK_MS);
    return () => clearTimeout(timer);
  }, [text.value]);

  /** @param isWanted whether it is applied when nothing is wrong with it */
  async function judge(typed: string, isWanted: boolean): Promise<void> {
    const pasted = language === 'filter' ? readTraceId(typed) : undefined;
    if (pasted !== undefined) {
      text.value = '';
      navigation.go(navigation.link('logs', pasted));
      return;
    }
    const found = typed.trim() === '' ? null : (await check(client, language, typed)).mistake;
    if (text.value !== typed) return;
    mistake.value = found ?? undefined;
    if (found !== null || !isWanted || typed === (navigation.location.value.own[key] ?? '')) return;
    navigation.setOwn({ [key]: typed.trim() === '' ? undefined : typed });
  }

  async function complete(typed: string, caret: number) {
    fields.current ??= readFields(client);
    const names = await fields.current;
    return language === 'filter'
      ? completePattern(typed, caret, names)
      : completeQuery(typed, caret, names);
  }

  return (
    <QueryField
      text={text}
      pieces={paint(text.value, language, mistake.value)}
      mistake={mistake.value}
      refusal={mistake.value === undefined ? refusal : undefined}
      complete={complete}
      apply={(typed, isEntered) => void judge(typed, isEntered || language === 'filter')}
      focused={(isFocused) => (isTyping.value = isFocused)}
      label={LABELS[language].label}
      placeholder={LABELS[language].placeholder}
    >
      <kbd>{language === 'filter' ? '/' : 'Enter'}</kbd>
    </QueryField>
  );
}
