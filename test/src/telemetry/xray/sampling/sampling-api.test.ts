import { describe, expect, it } from 'vitest';
import { within } from '../../../../../src/telemetry/kit/delivery.ts';
import { createXRayClient } from '../../../../../src/telemetry/xray/client.ts';
import { rule } from './sampling-service.ts';

interface Call {
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A client whose calls are kept and answered in turn. */
function setUp(...answers: (Response | Error)[]) {
  const calls: Call[] = [];
  const client = createXRayClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    now: () => Date.UTC(2026, 10, 22, 12),
    fetch: async (url, { headers, body }) => {
      calls.push({ url, headers: new Headers(headers), body: await new Response(body).json() });
      const answer = answers.shift() ?? new Error('asked too often');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { client, calls };
}

const record = (changes: Record<string, unknown>, ModifiedAt: number) => ({
  SamplingRule: { ...rule(), Attributes: {}, ...changes },
  CreatedAt: 0,
  ModifiedAt,
});

describe('getSamplingRules', () => {
  it('reads all pages, signed', async () => {
    const { client, calls } = setUp(
      Response.json({
        SamplingRuleRecords: [record({ RuleName: 'one' }, 1_530_920_505.25)],
        NextToken: 'more',
      }),
      Response.json({
        SamplingRuleRecords: [
          record({ RuleName: 'two', Attributes: null, SamplingRateBoost: null }, 7),
        ],
      }),
    );
    const { rules, modifiedAt } = await client.getSamplingRules();
    expect(rules.map(({ RuleName }) => RuleName)).toEqual(['one', 'two']);
    expect(modifiedAt).toBe(1_530_920_505.25);
    expect(calls.map(({ url, body }) => ({ url, body }))).toEqual([
      { url: 'https://xray.eu-west-1.amazonaws.com/GetSamplingRules', body: {} },
      {
        url: 'https://xray.eu-west-1.amazonaws.com/GetSamplingRules',
        body: { NextToken: 'more' },
      },
    ]);
    expect(calls[1]?.headers.get('authorization')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261122\/eu-west-1\/xray\/aws4_request, /,
    );
  });

  it('leaves out a rule of another version or shape and keeps the others', async () => {
    const { client } = setUp(
      Response.json({
        SamplingRuleRecords: [
          record({ RuleName: 'future', Version: 2 }, 9),
          record({ RuleName: 'odd', FixedRate: '10 %' }, 9),
          {},
          record(
            { RuleName: 'boosted', SamplingRateBoost: { MaxRate: 1, CooldownWindowMinutes: 5 } },
            3,
          ),
        ],
        NextToken: null,
      }),
    );
    const { rules, modifiedAt } = await client.getSamplingRules();
    expect(rules).toMatchObject([{ RuleName: 'boosted', SamplingRateBoost: { MaxRate: 1 } }]);
    expect(modifiedAt, 'a change to a rule that is left out was seen, too').toBe(9);
  });

  it('takes a call of the allowance for each page, and says when there is none', async () => {
    const page = () => Response.json({ SamplingRuleRecords: [], NextToken: 'more' });
    const { client, calls } = setUp(page(), page(), page());
    let left = 2;
    const allowance = { ...within(60_000), subrequest: () => left-- > 0 };
    await expect(client.getSamplingRules(allowance)).rejects.toThrow(
      'Cannot get sampling rules: Cannot call: the subrequests of this request are used up',
    );
    expect(calls).toHaveLength(2);
    await expect(client.getSamplingTargets([], [], allowance)).rejects.toThrow(
      'Cannot get sampling targets: Cannot call: the subrequests of this request are used up',
    );
    expect(calls).toHaveLength(2);
  });

  it('gives up when the time of the allowance is over', async () => {
    const client = createXRayClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      fetch: async (_, { signal }) => (signal?.throwIfAborted(), Response.json({})),
    });
    const allowance = { ...within(60_000), signal: AbortSignal.timeout(0) };
    await new Promise((done) => allowance.signal.addEventListener('abort', done));
    await expect(client.getSamplingRules(allowance)).rejects.toThrow(
      'Cannot get sampling rules: Cannot send to https://xray.eu-west-1.amazonaws.com/GetSamplingRules: no answer in time',
    );
  });

  it('gives up on pages without end', async () => {
    const page = { SamplingRuleRecords: [], NextToken: 'again' };
    const { client, calls } = setUp(...Array.from({ length: 99 }, () => Response.json(page)));
    await expect(client.getSamplingRules()).rejects.toThrow(
      'Cannot get sampling rules: there are more than 20 pages',
    );
    expect(calls).toHaveLength(20);
  });

  it.each([
    [
      'a refusal',
      Response.json(
        { Message: 'User is not authorized to perform xray:GetSamplingRules\nsecret' },
        { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException:http://x/' } },
      ),
      'Cannot get sampling rules: status is 403: AccessDeniedException: User is not authorized to perform xray:GetSamplingRules',
    ],
    [
      'a foreign page',
      new Response('<html>'),
      'Cannot get sampling rules: status is 200, but body: Invalid JSON',
    ],
    [
      'a foreign shape',
      Response.json({ SamplingRuleRecords: 'none' }),
      'Cannot get sampling rules: status is 200, but SamplingRuleRecords: Invalid type',
    ],
    ['no answer', new TypeError('Network connection lost'), 'Network connection lost'],
  ])('says what is wrong with %s', async (_, answer, message) => {
    const error: unknown = await setUp(answer)
      .client.getSamplingRules()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toContain(message);
    expect(String(error)).toContain('https://xray.eu-west-1.amazonaws.com/GetSamplingRules');
    expect(String(error)).not.toContain('secret');
  });
});

describe('getSamplingTargets', () => {
  const statistics = {
    RuleName: 'base-scorekeep',
    ClientID: 'ABCDEF1234567890ABCDEF10',
    Timestamp: 1_530_922_806,
    RequestCount: 110,
    SampledCount: 20,
    BorrowCount: 10,
  };
  const answer = {
    SamplingTargetDocuments: [
      {
        RuleName: 'base-scorekeep',
        FixedRate: 0.1,
        ReservoirQuota: 2,
        ReservoirQuotaTTL: 1_530_923_107,
        Interval: 10,
        SamplingBoost: { BoostRate: 0.5, BoostRateTTL: 1_530_922_866 },
      },
      { RuleName: 'polling-scorekeep' },
    ],
    LastRuleModification: 1_530_920_505,
    UnprocessedStatistics: [{ RuleName: 'x', ErrorCode: 'InvalidRuleName', Message: 'gone' }],
    UnprocessedBoostStatistics: [],
  };

  it('sends statistics and reads targets', async () => {
    const { client, calls } = setUp(Response.json(answer));
    expect(await client.getSamplingTargets([statistics])).toMatchObject({
      SamplingTargetDocuments: answer.SamplingTargetDocuments,
      LastRuleModification: 1_530_920_505,
      UnprocessedStatistics: [{ RuleName: 'x', ErrorCode: 'InvalidRuleName' }],
    });
    expect(calls).toMatchObject([
      {
        url: 'https://xray.eu-west-1.amazonaws.com/SamplingTargets',
        body: { SamplingStatisticsDocuments: [statistics] },
      },
    ]);
    expect(calls[0]?.body).not.toHaveProperty('SamplingBoostStatisticsDocuments');
  });

  it('sends boost statistics when there are some', async () => {
    const boost = {
      RuleName: 'base-scorekeep',
      ServiceName: 'backend-hono',
      Timestamp: 1_530_922_806,
      TotalCount: 100,
      AnomalyCount: 5,
      SampledAnomalyCount: 1,
    };
    const { client, calls } = setUp(Response.json({}));
    expect(await client.getSamplingTargets([statistics], [boost])).toEqual({
      SamplingTargetDocuments: [],
      UnprocessedStatistics: [],
    });
    expect(calls[0]?.body).toMatchObject({ SamplingBoostStatisticsDocuments: [boost] });
  });

  it.each([
    ['negative quota', { ReservoirQuota: -1 }],
    ['time that is text', { ReservoirQuotaTTL: '2018-07-07T00:25:07Z' }],
  ])('does not take an answer with a %s', async (_, changes) => {
    const target = { ...answer.SamplingTargetDocuments[0], ...changes };
    const { client } = setUp(Response.json({ ...answer, SamplingTargetDocuments: [target] }));
    await expect(client.getSamplingTargets([statistics])).rejects.toThrow(
      /^Cannot get sampling targets: status is 200, but SamplingTargetDocuments\.0\.ReservoirQuota/,
    );
  });
});
