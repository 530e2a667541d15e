/** Metrics of the app's own, and what it may give against the types. */
import { describe, expect, it } from 'vitest';
import { serveMeasured } from './measured-worker.ts';

describe('metrics of the app', () => {
  it('are a counter and a histogram of the service, also outside of a request', async () => {
    const worker = serveMeasured();
    await worker.ask('/a');
    const { metrics } = worker.isolate;
    metrics?.count('activities.posted', 1);
    metrics?.count('activities.posted', 2.5);
    metrics?.record('feed.length', 20, 'Count');
    metrics?.record('feed.length', -3);
    await worker.settle();
    expect(worker.sumOf('activities.posted')).toBe(3.5);
    const line = worker.lines().find((one) => 'feed.length' in one);
    expect(line?.['feed.length']).toEqual({
      Values: [20, -3],
      Counts: [1, 1],
      Min: -3,
      Max: 20,
      Sum: 17,
      Count: 2,
    });
    expect(line?._aws.CloudWatchMetrics[0]).toMatchObject({
      Dimensions: [['service']],
      Metrics: expect.arrayContaining([
        { Name: 'activities.posted', Unit: 'Count' },
        { Name: 'feed.length', Unit: 'Count' },
      ]),
    });
  });

  it.each<[string, unknown, unknown]>([
    ['a blank name', '', 1],
    ['a name with a blank', 'a b', 1],
    ['a name beyond ASCII', 'größe', 1],
    ['a name that begins with a digit', '7up', 1],
    ['a name of 1 MB', 'x'.repeat(1_000_000), 1],
    ['no name', undefined, 1],
    ['a name that is an object', { toString: () => 'a' }, 1],
    ['a name that is a symbol', Symbol('a'), 1],
    ['a member of every object', '__proto__', 1],
    ['a member of the line', 'service', 1],
    ['a name that is a key', `login.${['AKIAIOSFODNN7', 'EXAMPLE'].join('')}`, 1],
    ['a metric of the library', 'Requests', 1],
    ['NaN', 'a', Number.NaN],
    ['Infinity', 'a', Number.POSITIVE_INFINITY],
    ['a negative amount', 'a', -1],
    ['1e308', 'a', 1e308],
    ['a text', 'a', '1'],
    ['nothing', 'a', null],
    ['a big integer', 'a', 1n],
  ])('take no %s, say so once, and leave the others alone', async (_, name, amount) => {
    const worker = serveMeasured();
    await worker.ask('/a');
    const metrics = worker.isolate.metrics as unknown as {
      count(name: unknown, amount: unknown): void;
      record(name: unknown, value: unknown): void;
    };
    for (let i = 0; i < 1_000; i += 1) metrics.count(name, amount);
    metrics.count('fine', 1);
    await worker.settle();
    expect(worker.sumOf('fine')).toBe(1);
    expect(worker.sumOf('Requests')).toBe(1);
    expect(worker.warnings()).toHaveLength(1);
    const names = worker.lines().flatMap(({ _aws }) => _aws.CloudWatchMetrics[0].Metrics);
    expect(new Set(names.map(({ Name }) => Name))).toEqual(
      new Set(['Requests', 'Errors', 'Latency', 'ColdStarts', 'fine']),
    );
    expect(JSON.stringify(worker.warnings()).length).toBeLessThan(2_000);
  });

  it('are ten at most with the library’s own, however many names there are', async () => {
    const worker = serveMeasured();
    await worker.ask('/a');
    for (let i = 0; i < 10_000; i += 1) worker.isolate.metrics?.count(`name.${i}`, 1);
    await worker.settle();
    const names = worker
      .lines()
      .flatMap((line) => Object.keys(line).filter((key) => key.startsWith('name.')));
    expect(names).toEqual(['name.0', 'name.1', 'name.2', 'name.3']);
    expect(worker.warnings()).toHaveLength(1);
  });

  it.each(['constructor', 'toString', 'toJSON', 'a-b/c.d_e', 'x'.repeat(100)])(
    'may be called %s',
    async (name) => {
      const worker = serveMeasured();
      await worker.ask('/a');
      worker.isolate.metrics?.count(name, 2);
      await worker.settle();
      expect(
        worker
          .lines()
          .filter((line) => Object.hasOwn(line, name))
          .map((line) => line[name]),
      ).toEqual([2]);
    },
  );

  it('keep the kind that they began with', async () => {
    const worker = serveMeasured();
    await worker.ask('/a');
    worker.isolate.metrics?.count('posts', 1);
    worker.isolate.metrics?.record('posts', 7);
    await worker.settle();
    expect(worker.sumOf('posts')).toBe(1);
    expect(worker.warnings()).toEqual([
      expect.objectContaining({ metric: 'posts', reason: 'it is a counter already' }),
    ]);
  });

  it('need a further line where a sum would be more than CloudWatch takes', async () => {
    const worker = serveMeasured();
    await worker.ask('/a');
    for (let i = 0; i < 3; i += 1) worker.isolate.metrics?.count('much', 2 ** 360);
    await worker.settle();
    const sums = worker.lines().flatMap((line) => ('much' in line ? [line['much']] : []));
    expect(sums).toEqual([2 ** 360, 2 ** 360, 2 ** 360]);
  });

  it('have a unit of CloudWatch, or none', async () => {
    const worker = serveMeasured();
    await worker.ask('/a');
    for (const unit of ['Bytes', 'Parsec', 'toString', undefined]) {
      worker.isolate.metrics?.record(`size.${unit}`, 1, unit);
    }
    await worker.settle();
    const units = worker.lines().flatMap(({ _aws }) => _aws.CloudWatchMetrics[0].Metrics);
    expect(units.filter(({ Name }) => Name.startsWith('size.')).map(({ Unit }) => Unit)).toEqual([
      'Bytes',
      'None',
      'None',
      'None',
    ]);
  });
});
