/** The specification's examples, the cases of the W3C's own tests, and what a dependency got wrong. */
import {
  baggageEntryMetadataFromString,
  propagation,
  ROOT_CONTEXT,
  type Baggage,
  type Context,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BaggagePropagator } from '../../../../../src/telemetry/recording/context/baggage-propagator.ts';

const propagator = new BaggagePropagator();

function extract(...headers: string[]): Context {
  return propagator.extract(ROOT_CONTEXT, headers, {
    get: (carrier, key) => (key === 'baggage' && carrier.length > 0 ? carrier : undefined),
    keys: () => [],
  });
}

function inject(context: Context): string | undefined {
  const headers: Record<string, string> = {};
  propagator.inject(context, headers, {
    set: (carrier, key, value) => void (carrier[key] = value),
  });
  return headers['baggage'];
}

function read(...headers: string[]): [string, string, string][] {
  const entries = propagation.getBaggage(extract(...headers))?.getAllEntries() ?? [];
  return entries.map(([key, { value, metadata }]) => [key, value, metadata?.toString() ?? '']);
}

const write = (change: (baggage: Baggage) => Baggage, ...headers: string[]): string | undefined => {
  const baggage = propagation.getBaggage(extract(...headers)) ?? propagation.createBaggage();
  return inject(propagation.setBaggage(ROOT_CONTEXT, change(baggage)));
};

describe('incoming baggage', () => {
  it.each<[string, string[], [string, string, string?][]]>([
    ['one member', ['SomeKey=SomeValue'], [['SomeKey', 'SomeValue']]],
    [
      'the example of the specification',
      ['key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=propertyValue'],
      [
        ['key1', 'value1', 'property1;property2'],
        ['key2', 'value2'],
        ['key3', 'value3', 'propertyKey=propertyValue'],
      ],
    ],
    [
      'several headers',
      ['userId =   alice', 'serverNode = DF%2028, isProduction = false'],
      [
        ['userId', 'alice'],
        ['serverNode', 'DF 28'],
        ['isProduction', 'false'],
      ],
    ],
    [
      'optional white space everywhere',
      ['k \t = \t v \t ; \t p \t = \t w \t ; \t q \t , \t k2 \t = \t v2'],
      [
        ['k', 'v', 'p=w;q'],
        ['k2', 'v2'],
      ],
    ],
    ['equals signs in a value', ['k=a=b==;p=c=d'], [['k', 'a=b==', 'p=c=d']]],
    ['an empty value', ['k=,l='], [['k', ''], ['l', '']]], // oxfmt-ignore
    ['any token for a key', ["!#$%&'*+-.^_`|~aZ9=1"], [["!#$%&'*+-.^_`|~aZ9", '1']]],
    ['a key that is not a plain word', ['__proto__=1,constructor=2'], [['__proto__', '1'], ['constructor', '2']]], // oxfmt-ignore
    ['percent-encoded UTF-8', ['k=%E2%82%AC%20%f0%9f%98%80%EF%BB%BFx'], [['k', '€ 😀\ufeffx']]],
    ['percent-encoded delimiters', ['k=%09%20%22%27%3B%3Da%2C%5C%25'], [['k', '\t "\';=a,\\%']]],
    ['a raw percent sign', ['k=100%,l=%,m=%zz%4,n=5%25%'], [['k', '100%'], ['l', '%'], ['m', '%zz%4'], ['n', '5%%']]], // oxfmt-ignore
    ['bytes that are not UTF-8', ['k=a%FFb%C3,l=%41'], [['k', 'a\ufffdb\ufffd'], ['l', 'A']]], // oxfmt-ignore
    ['a key twice, of which the last counts', ['k=1,k=2'], [['k', '2']]],
    ['empty members and properties', [',k=1;;p; ,, l=2,'], [['k', '1', 'p'], ['l', '2']]], // oxfmt-ignore
  ])('is read: %s', (_name, headers, entries) => {
    expect(read(...headers)).toEqual(entries.map(([key, value, more = '']) => [key, value, more]));
  });

  it.each([
    ['no equals sign', 'bad'],
    ['no key', '=1'],
    ['a space in the key', 'a b=1'],
    ['a delimiter in the key', 'a:b=1'],
    ['a key beyond ASCII', 'ä=1'],
    ['a space in the value', 'bad=a b'],
    ['a quotation mark', 'bad="a"'],
    ['a backslash', 'bad=a\\b'],
    ['a value beyond ASCII', 'bad=\u00e9'],
    ['a control character', 'bad=a\u0001'],
    ['nothing', ''],
  ])('loses one bad member and no other: %s', (_name, member) => {
    expect(inject(extract(`a=1;p,${member},b=2`))).toBe('a=1;p,b=2');
  });

  it('loses one bad property and not the member', () => {
    expect(inject(extract('a=1;p q;r=1 2;s;t=3'))).toBe('a=1;s;t=3');
  });

  it.each([[[]], [['']], [[' ,\t,']], [['bad,=1']]])('is none: %j', (headers) => {
    expect(propagation.getBaggage(extract(...headers))).toBeUndefined();
  });
});

describe('outgoing baggage', () => {
  it('is the incoming header, letter by letter, without optional white space', () => {
    const header = 'pct=100%,enc=%e2%82%ac%41,eq=a=b==,empty=,props=1;p;q=%20;p';
    expect(inject(extract(header))).toBe(header);
    expect(inject(extract('a = 1 ; p = 2 ; q ', ' b=2'))).toBe('a=1;p=2;q,b=2');
  });

  it('encodes what the app writes, beside the incoming members', () => {
    expect(
      write(
        (baggage) => baggage.setEntry('serverNode', { value: 'DF 28,;"\\% é😀' }).removeEntry('b'),
        'a=100%,b=2,c=%41',
      ),
    ).toBe('a=100%,c=%41,serverNode=DF%2028%2C%3B%22%5C%25%20%C3%A9%F0%9F%98%80');
  });

  it('replaces what the app changes', () => {
    expect(write((baggage) => baggage.setEntry('a', { value: '50%' }), 'a=1;p,b=2')).toBe(
      'a=50%25,b=2',
    );
  });

  it('leaves out what cannot be written, and writes half a character as U+FFFD', () => {
    expect(
      write((baggage) =>
        baggage.setEntry('a b', { value: '1' }).setEntry('c', { value: '\ud800' }),
      ),
    ).toBe('c=%EF%BF%BD');
    expect(
      write((baggage) =>
        baggage.setEntry('k', {
          value: '1',
          metadata: baggageEntryMetadataFromString('p; q=1 ;r\r\nx: y'),
        }),
      ),
    ).toBe('k=1;p;q=1');
  });

  it('is read as it was written, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const header = write((baggage) => baggage.setEntry('k', { value }));
        expect(read(String(header))).toEqual([['k', value, '']]);
      }),
    );
  });

  it('keeps 64 members, and 8192 bytes', () => {
    const many = Array.from({ length: 64 }, (_, index) => `key${index}=value`).join(',');
    expect(inject(extract(many))).toBe(many);
    const long = `a=${'0123456789'.repeat(819)}`;
    expect(long).toHaveLength(8192);
    expect(inject(extract(long))).toBe(long);
    const full = Array.from({ length: 64 }, (_, index) => `${index + 100}=${'v'.repeat(123)}`);
    expect(inject(extract(`${full.join(',')}x`))).toHaveLength(8192);
  });

  it('leaves whole members out beyond that', () => {
    const long = `long=${'x'.repeat(8188)}`;
    expect(inject(extract(`a=1,${long},b=2`))).toBe('a=1,b=2');
    const many = Array.from({ length: 200 }, (_, index) => `k${index}=v`);
    expect(inject(extract(many.join(',')))?.split(',')).toEqual(many.slice(0, 180));
  });

  it('is not written where tracing is suppressed, or there is none', () => {
    expect(inject(suppressTracing(extract('a=1')))).toBeUndefined();
    expect(inject(ROOT_CONTEXT)).toBeUndefined();
    expect(propagator.fields()).toEqual(['baggage']);
  });
});
