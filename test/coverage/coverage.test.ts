/** The committed coverage table against what can be checked without running all tests again. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { readByHand, readRecorded, type Operations } from './evidence.ts';
import type { Note } from './note.ts';
import { SERVICES, type Service } from './services.ts';
import { survey, type Survey } from './survey.ts';
import { TABLE, writeTable } from './table.ts';

const recorded = readRecorded();
const byHand = readByHand();
let surveyed: Survey;

beforeAll(async () => {
  surveyed = await survey();
});

test('the table is what the emulator, the models and the evidence say', () => {
  const table = writeTable({ survey: surveyed, recorded, byHand });
  expect(readFileSync(TABLE, 'utf8'), 'out of date: npm run coverage').toBe(table);
});

describe('evidence', () => {
  const operationsOf = (way: Note['way']): Operations => {
    const notes = recorded.filter((note) => note.way === way && note.answered);
    return Object.fromEntries(
      SERVICES.map((service) => [
        service,
        notes.filter((note) => note.service === service).map(({ operation }) => operation),
      ]),
    );
  };
  const sources: readonly (readonly [string, Operations])[] = [
    ['of clients', operationsOf('client')],
    ['of tests', operationsOf('own')],
    ...byHand.tools.map(({ name, operations }) => [`of ${name}`, operations] as const),
  ];

  test.each(sources)('%s is about operations that are supported', (_, operations) => {
    for (const service of SERVICES) {
      const named = (operations[service] ?? []).filter((name) => !name.includes('/'));
      expect(supportedBy(service)).toEqual(expect.arrayContaining(named));
    }
  });
});

function supportedBy(service: Service): readonly string[] {
  return surveyed[service].filter(({ supported }) => supported).map(({ name }) => name);
}

const PACKAGES: Readonly<Record<Service, string>> = {
  xray: 'client-xray',
  logs: 'client-cloudwatch-logs',
  monitoring: 'client-cloudwatch',
  sts: 'client-sts',
};

describe.each(SERVICES)("AWS's own client of %s", (service) => {
  test('is tested with every operation that is supported, as the table says', () => {
    const named = [...commandsOf(PACKAGES[service])];
    expect(named).toEqual(expect.arrayContaining([...supportedBy(service)]));
    const told = recorded.filter((note) => note.service === service && note.way === 'client');
    expect(named).toEqual(expect.arrayContaining(told.map(({ operation }) => operation)));
  });
});

/** Operations that the tests of clients name, as a command or as pages of one. */
function commandsOf(client: string): ReadonlySet<string> {
  const folder = new URL('../clients/', import.meta.url);
  const names = readdirSync(folder).flatMap((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const imported = new RegExp(`import \\{([^}]*)\\} from '@aws-sdk/${client}'`).exec(text)?.[1];
    return [...(imported ?? '').matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(
      ([, pages, command]) => pages ?? command ?? '',
    );
  });
  return new Set(names);
}
