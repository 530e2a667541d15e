import { describe, expect, test } from 'vitest';
import { attributes } from '../../otlp/otlp-json.ts';
import { openOtlp } from './open.ts';

describe('annotations and metadata', () => {
  test('are divided by aws.xray.annotations', async () => {
    const opened = await openOtlp();
    await opened.sendSpans({
      spans: [
        {
          kind: 2,
          attributes: [
            ...attributes({ 'tenant-id': 'a', count: 3, ratio: 0.5, ok: true, other: 'x' }),
            { key: 'list', value: { arrayValue: { values: [{ stringValue: 'i' }] } } },
            { key: 'big', value: { intValue: '9007199254740993' } },
            {
              key: 'aws.xray.annotations',
              value: {
                arrayValue: {
                  values: [
                    'tenant-id',
                    'count',
                    'ratio',
                    'ok',
                    'list',
                    'otel.resource.service.name',
                  ].map((stringValue) => ({ stringValue })),
                },
              },
            },
            ...attributes({
              'aws.xray.metadata.shop': '{"cart":{"items":2}}',
              'aws.xray.metadata.default': '{"plain":1}',
              'aws.xray.metadata.broken': '{',
              'enduser.id': 'ada',
            }),
          ],
        },
      ],
    });
    const [document] = await opened.documents();
    expect(document).toMatchObject({
      user: 'ada',
      annotations: {
        tenant_id: 'a',
        count: 3,
        ratio: 0.5,
        ok: true,
        'otel.resource.service.name': 'svc',
      },
      metadata: {
        default: {
          other: 'x',
          big: Number(9007199254740993n),
          plain: 1,
          'aws.xray.metadata.broken': '{',
        },
        shop: { cart: { items: 2 } },
      },
    });
    expect(document).not.toHaveProperty('annotations.list');
    expect(JSON.stringify(document)).not.toContain('aws.xray.annotations');
  });
});
