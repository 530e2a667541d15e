import { describe, expect, test } from 'vitest';
import { large, REPORTS, type Report } from './notifiers.ts';
import { NOW_S, openRollbar, type RequestBody } from './open.ts';

async function report(payload: Report['payload'], contentType: string | undefined) {
  const rollbar = openRollbar();
  const answer = await rollbar.ask('/item/', {
    method: 'POST',
    body: Buffer.from(JSON.stringify(payload)),
    headers: contentType === undefined ? {} : { 'content-type': contentType },
  });
  const [instance] = Object((await rollbar.get('/instances')).result).instances;
  return { answer, instance, item: Object((await rollbar.get('/item?counter=1')).result) };
}

describe.each(REPORTS.map((one) => [one.notifier, one] as const))('%s', (_name, one) => {
  const { payload, contentType, title, level } = one;

  test('reports as it does to Rollbar', async () => {
    const { answer, instance, item } = await report(payload, contentType);
    expect(answer).toMatchObject({ status: 200, err: 0 });
    expect(item).toMatchObject({ title, level, environment: 'production' });
    expect(instance).toMatchObject({ timestamp: NOW_S, data: payload.data });
  });

  test('reports a deep stack', async () => {
    const { answer, instance } = await report(large(one), contentType);
    expect(answer).toMatchObject({ status: 200, err: 0 });
    expect(instance.data.body.trace.frames).toHaveLength(300);
  });
});

describe('an item', () => {
  const { payload } = REPORTS[0] ?? { payload: undefined };
  const json = JSON.stringify(payload);
  const multipart = new FormData();
  multipart.set('payload', json);
  const FORM = 'application/x-www-form-urlencoded';

  test.each<[string, RequestBody, string | undefined]>([
    ['JSON that curl -d calls a form', json, FORM],
    ['the same with a charset', json, `${FORM}; charset=UTF-8`],
    ['the same in capitals', json, 'Application/X-WWW-Form-URLencoded'],
    ['the same behind white space', ` \r\n${json}`, FORM],
    ['JSON behind a byte order mark', `\uFEFF${json}`, 'application/json'],
    ['JSON with & and = in its texts', json.replace('none left', 'a=1&payload=2'), FORM],
    ['a form with a payload', new URLSearchParams({ payload: json }), undefined],
    ['a form that is called nothing', String(new URLSearchParams({ payload: json })), 'text/plain'],
    ['a multipart form with a payload', multipart, undefined],
  ])('may be %s', async (_name, body, contentType) => {
    const { ask, get } = openRollbar();
    const headers = contentType === undefined ? {} : { 'content-type': contentType };
    expect(await ask('/item/', { method: 'POST', body, headers })).toMatchObject({ status: 200 });
    const [instance] = Object((await get('/instances')).result).instances;
    expect(instance.data.language).toBe('php');
  });

  test('may be as large in a form as it may be as JSON, and no larger', async () => {
    const { ask } = openRollbar({ maxBytes: 4_000 });
    const send = (text: string) =>
      ask('/item/', {
        method: 'POST',
        body: new URLSearchParams({ payload: text }),
      });
    const padded = (bytes: number) => json + ' '.repeat(bytes - json.length);
    expect((await send(padded(4_000))).status).toBe(200);
    expect((await send(padded(4_001))).status).toBe(413);
  });

  test.each([
    ['no time', null, NOW_S],
    ['seconds', 1_784_712_660, 1_784_712_660],
    ['seconds with a fraction', 1_784_712_660.9, 1_784_712_660],
    ['milliseconds', 1_784_712_660_123, 1_784_712_660],
    ['microseconds', 1_784_712_660_123_456, 1_784_712_660],
    ['nanoseconds', 1_784_712_660_123_456_000, 1_784_712_660],
    ['the beginning', 0, 0],
  ])('tells %s', async (_name, timestamp, seconds) => {
    const { send, get } = openRollbar();
    await send({ environment: 'x', timestamp, body: { message: { body: 'x' } } });
    expect(Object((await get('/instances')).result).instances).toMatchObject([
      { timestamp: seconds },
    ]);
  });

  test.each(['request', 'person', 'server', 'client', 'custom', 'notifier'])(
    'may have an empty list for %s, and no other list',
    async (name) => {
      const { send } = openRollbar();
      const data = { environment: 'x', body: { message: { body: 'x' } } };
      expect((await send({ ...data, [name]: [] })).status).toBe(200);
      expect((await send({ ...data, [name]: [1] })).status).toBe(422);
    },
  );
});
