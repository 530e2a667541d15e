import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BaggagePropagator } from '../../../../src/telemetry/recording/context/baggage-propagator.ts';
import type { RecordedSpan } from '../../../../src/telemetry/recording/recorded-span.ts';
import { registerTracing } from '../../../../src/telemetry/recording/tracer.ts';
import { ANDREWS_POST, BROKEN_DATABASE, startApp } from '../app.fixture.ts';

type App = ReturnType<typeof startApp>;

beforeEach(() => registerTracing(new BaggagePropagator()));
afterEach(() => {
  trace.disable();
  context.disable();
});

/** The finished span of a name, of which there is one. */
function spanOf(app: App, name: string): RecordedSpan {
  const [found, ...others] = app.spans().filter((span) => span.name === name);
  if (found === undefined || others.length > 0) throw new Error(`Cannot pick the span "${name}"`);
  return found;
}

/** Names from the innermost span outwards. */
function chain(app: App, name: string): string[] {
  const { parentSpanContext } = spanOf(app, name);
  const parent = app
    .spans()
    .find((other) => other.spanContext().spanId === parentSpanContext?.spanId);
  return parent === undefined ? [name] : [name, ...chain(app, parent.name)];
}

describe('spans of the home feed', () => {
  it('bear the names and attributes of saved queries', async () => {
    const app = startApp();
    await app.send('/api/activities/home');
    expect(chain(app, 'DB all')).toEqual(['DB all', 'home-activites-mock-data', 'activities_home']);
    const span = spanOf(app, 'home-activites-mock-data');
    expect(span.instrumentationScope.name).toBe('home.activities');
    expect(span.attributes).toEqual({
      'app.now': new Date(app.clock.ms).toISOString().replace('Z', '+00:00'),
      'app.result_length': 3,
    });
    expect(app.told.logs).toEqual(['info HomeActivities']);
  });

  it('carry the error of a store that fails', async () => {
    const app = startApp(BROKEN_DATABASE);
    await app.send('/api/activities/home');
    expect(spanOf(app, 'activities_home').status.code).toBe(SpanStatusCode.ERROR);
  });
});

describe('spans of a user’s activities', () => {
  it('annotate the handle and keep the metadata', async () => {
    const app = startApp();
    await app.send('/api/activities/@Andrew%20Brown');
    expect(chain(app, 'DB all')).toEqual(['DB all', 'mock-data', 'activities_users']);
    expect(spanOf(app, 'activities_users').attributes).toEqual({
      handle: 'andrewbrown',
      'aws.xray.annotations': ['handle'],
    });
    const metadata = spanOf(app, 'mock-data').attributes['aws.xray.metadata.namespace'];
    expect(JSON.parse(String(metadata))).toEqual({
      key: {
        now: new Date(app.clock.ms).toISOString().replace('Z', '+00:00'),
        'results-size': 1,
      },
    });
  });
});

describe('spans of one activity', () => {
  it('are activities_show around the query', async () => {
    const app = startApp();
    await app.send(`/api/activities/${ANDREWS_POST}`);
    expect(chain(app, 'DB all')).toEqual(['DB all', 'activities_show']);
  });
});
