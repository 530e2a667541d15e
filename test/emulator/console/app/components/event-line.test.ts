import { expect, test } from 'vitest';
import { eventLine } from '../../../../../emulator/console/app/components/event-line.ts';
import type { HoneycombEvent } from '../../../../../emulator/console/api/shapes.ts';

function event(part: Partial<HoneycombEvent>): HoneycombEvent {
  return {
    id: 1,
    request: 1,
    dataset: 'svc',
    kind: 'event',
    span_id: null,
    parent_id: null,
    name: null,
    time_ms: 0,
    duration_ms: null,
    sample_rate: 1,
    fields: {},
    ...part,
  };
}

test.each<[string, Partial<HoneycombEvent>, object]>([
  [
    'a log by its severity and body',
    { kind: 'log', name: 'x', fields: { severity: 'error', body: 'no rows' } },
    { tag: 'error', text: 'no rows', failed: true },
  ],
  [
    'a log without a body by its event name',
    { kind: 'log', fields: { severity: 'info', 'event.name': 'started' } },
    { tag: 'info', text: 'started', failed: false },
  ],
  [
    'a metric by its values',
    {
      kind: 'metric',
      fields: { 'service.name': 'svc', 'meta.signal_type': 'metric', requests: 3, 'cpu.load': 0.5 },
    },
    { tag: 'metric', text: 'requests=3  cpu.load=0.5', failed: false },
  ],
  ['an event by its name', { name: 'deploy', fields: { a: 1 } }, { tag: 'event', text: 'deploy' }],
  [
    'an event without a name by its first fields',
    { fields: Object.fromEntries('abcdefgh'.split('').map((key) => [key, key])) },
    { text: 'a=a  b=b  c=c  d=d  e=e  f=f  …' },
  ],
  [
    'a note of a span by its kind',
    { kind: 'span_event', name: 'exception' },
    { tag: 'span event' },
  ],
  ['what failed', { fields: { error: true } }, { failed: true }],
])('eventLine shows %s', (_what, part, line) => {
  expect(eventLine(event(part))).toMatchObject(line);
});
