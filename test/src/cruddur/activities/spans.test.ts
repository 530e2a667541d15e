import { SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANDREWS_POST, BROKEN_DATABASE, startApp } from '../app.fixture.ts';
import { recordSpans, type SpanRecording } from '../../telemetry/span.fixture.ts';

let recording: SpanRecording;
beforeEach(() => {
  recording = recordSpans();
});
afterEach(() => recording.stop());

/** Names from the innermost span outwards. */
function chain(name: string): string[] {
  const span = recording.span(name);
  const parent = recording
    .spans()
    .find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId);
  return parent === undefined ? [name] : [name, ...chain(parent.name)];
}

describe('spans of the home feed', () => {
  it('bear the names and attributes of saved queries', async () => {
    const app = startApp();
    await app.send('/api/activities/home');
    expect(chain('DB all')).toEqual(['DB all', 'home-activites-mock-data', 'activities_home']);
    const span = recording.span('home-activites-mock-data');
    expect(span.instrumentationScope.name).toBe('home.activities');
    expect(span.attributes).toEqual({
      'app.now': new Date(app.clock.ms).toISOString().replace('Z', '+00:00'),
      'app.result_length': 3,
    });
    expect(app.told.logs).toEqual(['info HomeActivities']);
  });

  it('carry the error of a store that fails', async () => {
    await startApp(BROKEN_DATABASE).send('/api/activities/home');
    expect(recording.span('activities_home').status.code).toBe(SpanStatusCode.ERROR);
  });
});

describe('spans of a user’s activities', () => {
  it('annotate the handle and keep the metadata', async () => {
    const app = startApp();
    await app.send('/api/activities/@Andrew%20Brown');
    expect(chain('DB all')).toEqual(['DB all', 'mock-data', 'activities_users']);
    expect(recording.span('activities_users').attributes).toEqual({
      handle: 'andrewbrown',
      'aws.xray.annotations': ['handle'],
    });
    const metadata = recording.span('mock-data').attributes['aws.xray.metadata.namespace'];
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
    await startApp().send(`/api/activities/${ANDREWS_POST}`);
    expect(chain('DB all')).toEqual(['DB all', 'activities_show']);
  });
});
