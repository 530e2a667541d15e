/**
 * Values that code may throw, in every runtime, and what each vendor shows of them. Each is made again, because some
 * count how they are looked at.
 */
export interface Shown {
  readonly type: string;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Type and message of what it was caused by. */
  readonly causes?: readonly (readonly [type: string, message: string])[];
}

export interface ThrownValue {
  readonly make: () => unknown;
  readonly shown: Shown;
}

const keys = (text: string): string => `Non-Error exception captured with keys: ${text}`;
const error = (message: string, rest: Omit<Shown, 'type' | 'message'> = {}): Shown => ({
  type: 'Error',
  message,
  ...rest,
});
function throws(): never {
  throw new Error('do not look');
}

class StoreError extends Error {
  override name = 'StoreError';
  readonly code = 'SQLITE_BUSY';
  readonly status = 503;
}
class NotToday {
  readonly message = 'not today';
  readonly status = 418;
}

function chainOf(length: number): Error {
  let last = new Error(`${length}`);
  for (let n = length - 1; n > 0; n -= 1) last = new Error(`${n}`, { cause: last });
  return last;
}

function cyclic(): Error {
  const a = new Error('a');
  a.cause = new Error('b', { cause: a });
  return a;
}

/** At one place, so that stacks are equal too. */
function equal(code: number): Error {
  const made = Object.assign(new Error('equal'), { code });
  made.stack = 'Error: equal\n    at equal (a.js:1:2)';
  return made;
}

function withMembers(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${n}`, n]));
}

/** Cases of the kinds: what is not an error, what is an odd one, what throws when it is looked at. */
export const VALUES: Readonly<Record<string, ThrownValue>> = {
  undefined: { make: () => undefined, shown: error('undefined') },
  null: { make: () => null, shown: error('null') },
  'a text': { make: () => 'plain', shown: error('plain') },
  'no text': { make: () => '', shown: error('No error message') },
  'a number': { make: () => 42, shown: error('42') },
  'not a number': { make: () => Number.NaN, shown: error('NaN') },
  'a boolean': { make: () => false, shown: error('false') },
  'a BigInt': { make: () => 12_345_678_901_234_567_890n, shown: error('12345678901234567890') },
  'a symbol': { make: () => Symbol('s'), shown: error('Symbol(s)') },
  'a function': { make: () => throws, shown: error('[function throws]') },
  'an array': { make: () => [1, 'two'], shown: { type: 'Array', message: '[1,"two"]' } },
  'a literal': {
    make: () => ({ foo: 1, deep: { bar: [true] } }),
    shown: error(keys('deep, foo'), { fields: { foo: 1, deep: { bar: [true] } } }),
  },
  'an object with a name that is not a type': {
    make: () => ({ name: 'Worf' }),
    shown: error(keys('name'), { fields: { name: 'Worf' } }),
  },
  'status and message': {
    make: () => ({ status: 404, message: 'gone' }),
    shown: error('gone', { fields: { status: 404 } }),
  },
  'an object of a class': {
    make: () => new NotToday(),
    shown: { type: 'NotToday', message: 'not today', fields: { status: 418 } },
  },
  'no prototype': {
    make: () => Object.create(null),
    shown: error(keys('[object has no keys]')),
  },
  'a date': {
    make: () => new Date(0),
    shown: { type: 'Date', message: '1970-01-01T00:00:00.000Z' },
  },
  headers: {
    make: () => new Headers({ 'retry-after': '5' }),
    shown: { type: 'Headers', message: keys('retry-after'), fields: { 'retry-after': '5' } },
  },
  'an error': { make: () => new TypeError('bad'), shown: { type: 'TypeError', message: 'bad' } },
  'an error without a message': { make: () => new Error(), shown: error('No error message') },
  'an error of a class, with fields': {
    make: () => new StoreError('busy'),
    shown: {
      type: 'StoreError',
      message: 'busy',
      fields: { code: 'SQLITE_BUSY', status: 503 },
    },
  },
  'an error with details and errors': {
    make: () =>
      Object.assign(new Error('invalid'), { details: { at: 'a' }, errors: [{ path: 'b' }] }),
    shown: error('invalid', { fields: { details: { at: 'a' }, errors: [{ path: 'b' }] } }),
  },
  'an error with a secret': {
    make: () => Object.assign(new Error('denied'), { request: { password: 'hush-hush' } }),
    shown: error('denied', { fields: { request: { password: '********' } } }),
  },
  'a DOMException': {
    make: () => new DOMException('too slow', 'TimeoutError'),
    shown: { type: 'TimeoutError', message: 'too slow' },
  },
  'an error whose message is an object': {
    make: () => Object.assign(new Error(), { message: { why: 'so' } }),
    shown: error('{"why":"so"}'),
  },
  'an error whose message is a BigInt': {
    make: () => Object.assign(new Error(), { message: 10n }),
    shown: error('10'),
  },
  'an error whose stack is not a text': {
    make: () => Object.assign(new Error('odd'), { stack: [{ file: 'a' }] }),
    shown: error('odd'),
  },
  'an error whose name is not a text': {
    make: () => Object.assign(new RangeError('odd'), { name: Symbol('n') }),
    shown: { type: 'RangeError', message: 'odd' },
  },
  'a cause': {
    make: () => new Error('outer', { cause: new TypeError('inner') }),
    shown: error('outer', { causes: [['TypeError', 'inner']] }),
  },
  'a cause that is not an error': {
    make: () => new Error('outer', { cause: 'why' }),
    shown: error('outer', { causes: [['Error', 'why']] }),
  },
  'causes without end': {
    make: () => chainOf(100),
    shown: error('1', { causes: ['2', '3', '4', '5', '6'].map((n) => ['Error', n]) }),
  },
  'causes in a circle': {
    make: cyclic,
    shown: error('a', { causes: [['Error', 'b']] }),
  },
  'an AggregateError': {
    make: () =>
      new AggregateError([new TypeError('one'), 'two'], 'both', { cause: new Error('zero') }),
    shown: {
      type: 'AggregateError',
      message: 'both',
      causes: [
        ['Error', 'zero'],
        ['TypeError', 'one'],
        ['Error', 'two'],
      ],
    },
  },
  'an AggregateError of equal errors, and of nothing': {
    make: () => new AggregateError([equal(1), equal(2), undefined, null], 'all'),
    shown: {
      type: 'AggregateError',
      message: 'all',
      causes: [
        ['Error', 'equal'],
        ['Error', 'equal'],
        ['Error', 'undefined'],
        ['Error', 'null'],
      ],
    },
  },
  'a cause that reads the same': {
    make: () => Object.assign(equal(1), { cause: equal(2) }),
    shown: error('equal', { fields: { code: 1 }, causes: [['Error', 'equal']] }),
  },
  'an AggregateError whose list is not an ordinary one': {
    make: () =>
      Object.defineProperty(new AggregateError([]), 'errors', {
        value: Object.assign(['one'], { slice: () => 'two', map: throws, flatMap: throws }),
      }),
    shown: { type: 'AggregateError', message: 'No error message', causes: [['Error', 'one']] },
  },
  'a SuppressedError': {
    make: () =>
      Object.defineProperties(new Error('both'), {
        name: { value: 'SuppressedError' },
        error: { value: new TypeError('late') },
        suppressed: { value: 'first' },
      }),
    shown: {
      type: 'SuppressedError',
      message: 'both',
      causes: [
        ['TypeError', 'late'],
        ['Error', 'first'],
      ],
    },
  },
  'members with names of other things': {
    make: () => Object.assign(new Error('m'), { constructor: 'c', prototype: 1, extra: 3 }),
    shown: error('m', { fields: { constructor: 'c', prototype: 1, extra: 3 } }),
  },
  'a lone surrogate everywhere': {
    make: () =>
      Object.assign(new Error('a\ud800', { cause: '\udfff' }), {
        name: 'E\udc00',
        'k\ud801': 'v\ud802',
      }),
    shown: {
      type: 'E\ufffd',
      message: 'a\ufffd',
      fields: { 'k\ufffd': 'v\ufffd' },
      causes: [['Error', '\ufffd']],
    },
  },
  'a toString that throws': {
    make: () => ({ toString: throws, valueOf: throws, [Symbol.toPrimitive]: throws }),
    shown: error(keys('toString, valueOf'), {
      fields: { toString: '[function throws]', valueOf: '[function throws]' },
    }),
  },
  'a toJSON that throws': {
    make: () => ({ message: 'm', code: 1, toJSON: throws }),
    shown: error('m', { fields: { code: 1, toJSON: '[function throws]' } }),
  },
  'getters that throw': {
    make: () =>
      Object.defineProperties(new Error(), {
        name: { get: throws },
        message: { get: throws },
        stack: { get: throws },
        cause: { get: throws },
        errors: { get: throws },
        code: { get: throws, enumerable: true },
        constructor: { get: throws },
      }),
    shown: error('No error message', { fields: { code: '[unreadable]' } }),
  },
  'a proxy whose traps throw': {
    make: () =>
      new Proxy(new Error('hidden'), {
        get: throws,
        has: throws,
        ownKeys: throws,
        getPrototypeOf: throws,
        getOwnPropertyDescriptor: throws,
      }),
    shown: error('[unreadable]'),
  },
  'a proxy that is revoked': {
    make: () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
    shown: error('[unreadable]'),
  },
};

/** More members, or longer texts, than a person reads; a description cuts them. */
export const HUGE: Readonly<Record<string, () => unknown>> = {
  '40,000 members': () => withMembers(40_000),
  '40,000 members of an error': () => Object.assign(new Error('wide'), withMembers(40_000)),
  'a message of megabytes': () => new Error('m'.repeat(4_000_000)),
  'a text of megabytes': () => 'é\ud800'.repeat(2_000_000),
  'a stack of megabytes': () =>
    Object.assign(new Error('s'), { stack: `Error: s${'\n    at f (a.js:1:2)'.repeat(100_000)}` }),
  'a name of megabytes': () => Object.assign(new Error('n'), { name: 'N'.repeat(2_000_000) }),
  'names of members of megabytes': () => ({
    ['k'.repeat(2_000_000)]: 1,
    ['l'.repeat(2_000_000)]: 2,
  }),
  'controls, which JSON writes long': () =>
    new Error('\u0000'.repeat(100_000), { cause: new Error('\u0001'.repeat(100_000)) }),
  'objects that never end': () => {
    const endless = (): object => ({
      get deeper() {
        return endless();
      },
      get wider() {
        return endless();
      },
    });
    return endless();
  },
  'a proxy that has 100,000 members': () =>
    new Proxy(
      {},
      {
        ownKeys: () => Array.from({ length: 100_000 }, (_, n) => `key${n}`),
        getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 1 }),
        get: (_, name) => `value of ${String(name)}`,
      },
    ),
  'an aggregate of 10,000': () =>
    new AggregateError(Array.from({ length: 10_000 }, (_, n) => new Error(`${n}`))),
};
