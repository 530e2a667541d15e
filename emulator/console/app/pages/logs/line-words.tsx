/** What a list shows of a line: its time, its level, its service and its words. */
import type { Level, LogRow } from '../../../api/logs/shapes.ts';
import { ServiceSquare } from '../../components/service-square.tsx';
import { Time } from '../../components/time.tsx';
import { FoundText } from './found-text.tsx';

interface LineWordsProps {
  readonly row: LogRow;
  /** Marked in its words. */
  readonly terms: readonly string[];
}

export function LineWords({ row, terms }: LineWordsProps) {
  const { time_ms, level, service, text, fields, group, stream } = row;
  return (
    <>
      <span class="soft num">
        <Time ms={time_ms} />
      </span>
      <LevelWord level={level} />
      <span class="words mono" title={`${group} · ${stream}`}>
        {service !== null && (
          <>
            <ServiceSquare service={service} /> <span class="hidden">{service}: </span>
          </>
        )}
        <FoundText text={text} terms={terms} />
        {fields.map(([name, value]) => (
          <span key={name} class="told">
            {' '}
            {name}=<FoundText text={value} terms={terms} />
          </span>
        ))}
      </span>
    </>
  );
}

function LevelWord({ level }: { level: Level }) {
  if (level === 'none') return <span class="level" />;
  const sign = { error: '▲ ', warn: '△ ', info: '', debug: '' }[level];
  const look = { error: 'bad', warn: 'warn', info: 'soft', debug: 'soft' }[level];
  return (
    <span class={`level ${look}`}>
      {sign}
      {level}
    </span>
  );
}
