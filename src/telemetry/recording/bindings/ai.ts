/**
 * Spans of Workers AI and of Vectorize. They show the model, tokens, and how many vectors; never prompts, answers or
 * vectors.
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 */
import type { Attributes } from '@opentelemetry/api';
import { isRecord } from '../../kit/json.ts';
import { patch, traceCall } from '../client-call.ts';

export function traceAi(ai: object, name: string): void {
  patch(ai, 'run', (native) => (model, ...rest) => {
    const shown = typeof model === 'string' ? model : 'unknown';
    const attributes = {
      binding_type: 'AI',
      'gen_ai.provider.name': 'cloudflare.workers_ai',
      'gen_ai.operation.name': 'run',
      'gen_ai.request.model': shown,
    };
    const call = { scope: 'AI', name: `AI ${name} run`, attributes, answered: usageOf };
    return traceCall(call, () => native(model, ...rest));
  });
}

const OPERATIONS = [
  'query',
  'queryById',
  'insert',
  'upsert',
  'getByIds',
  'deleteByIds',
  'describe',
];

export function traceVectorize(index: object, name: string): void {
  for (const operation of OPERATIONS) {
    patch(index, operation, (native) => (given, ...rest) => {
      const attributes: Attributes = {
        binding_type: 'Vectorize',
        'db.name': name,
        'db.system': 'Cloudflare Vectorize',
        'db.operation': operation,
      };
      // A query's list is one vector.
      if (Array.isArray(given) && operation !== 'query') {
        attributes['db.cf.vectorize.vectors'] = given.length;
      }
      const call = {
        scope: 'Vectorize',
        name: `Vectorize ${name} ${operation}`,
        attributes,
        answered: foundIn,
      };
      return traceCall(call, () => native(given, ...rest));
    });
  }
}

function usageOf(answer: unknown): Attributes {
  const usage = isRecord(answer) ? answer['usage'] : undefined;
  if (!isRecord(usage)) return {};
  const { prompt_tokens: input, completion_tokens: output } = usage;
  return {
    ...(typeof input === 'number' ? { 'gen_ai.usage.input_tokens': input } : {}),
    ...(typeof output === 'number' ? { 'gen_ai.usage.output_tokens': output } : {}),
  };
}

function foundIn(answer: unknown): Attributes {
  const matches = isRecord(answer) ? answer['matches'] : answer;
  return Array.isArray(matches) ? { 'db.cf.vectorize.matches': matches.length } : {};
}
