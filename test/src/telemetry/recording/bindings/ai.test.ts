/** Bindings that workerd does not run locally, by the names of their classes. */
import { expect, it } from 'vitest';
import { attributeOf, ENV, openDoor } from '../../handlers/door.fixture.ts';

class Ai {
  run(model: string, input: object, ...rest: unknown[]): Promise<unknown> {
    if (model === 'none') return Promise.reject(new TypeError('no such model'));
    return Promise.resolve({
      response: 'a secret answer',
      usage: { prompt_tokens: 3, completion_tokens: 5 },
      given: [input, rest.length],
    });
  }
}
class VectorizeIndexImpl {
  query(_vector: number[], _options: object): Promise<unknown> {
    return Promise.resolve({ matches: [{ id: 'a' }, { id: 'b' }], count: 2 });
  }
  upsert(vectors: unknown[]): Promise<unknown> {
    return Promise.resolve({ mutationId: String(vectors.length) });
  }
}

it('Workers AI and Vectorize show model, tokens and numbers, and nothing of what is asked', async () => {
  const door = openDoor();
  const env = { ...ENV, AI: new Ai(), INDEX: new VectorizeIndexImpl() };
  const answers: unknown[] = [];
  const handlers = door.observe({
    async fetch(_request: Request, { AI, INDEX }: typeof env, _context: object): Promise<Response> {
      answers.push(
        await AI.run('@cf/meta/llama', { prompt: 'hush' }, { gateway: 1 }),
        await AI.run('none', {}).catch((error: unknown) => String(error)),
        await INDEX.query([0.1, 0.2], { topK: 2 }),
        await INDEX.upsert([{ id: 'a' }, { id: 'b' }, { id: 'c' }]),
      );
      return new Response('x');
    },
  });
  await handlers.fetch(new Request('http://h/'), env, door.context);
  await door.settle();
  expect(answers).toMatchObject([
    { given: [{ prompt: 'hush' }, 1] },
    'TypeError: no such model',
    { count: 2 },
    { mutationId: '3' },
  ]);
  const spans = door.vendors.spans().filter(({ kind }) => kind === 3);
  expect(spans).toMatchObject([
    { name: 'AI AI run' },
    { name: 'AI AI run', status: { code: 2 } },
    { name: 'Vectorize INDEX query' },
    { name: 'Vectorize INDEX upsert' },
  ]);
  const [run, failed, query, upsert] = spans;
  expect(attributeOf(run, 'gen_ai.request.model')).toBe('@cf/meta/llama');
  expect(attributeOf(run, 'gen_ai.usage.output_tokens')).toBe('5');
  expect(attributeOf(failed, 'error.type')).toBe('TypeError');
  expect(attributeOf(query, 'db.cf.vectorize.matches')).toBe('2');
  expect(attributeOf(query, 'db.cf.vectorize.vectors')).toBeUndefined();
  expect(attributeOf(upsert, 'db.cf.vectorize.vectors')).toBe('3');
  expect(JSON.stringify(door.vendors.exchanges)).not.toMatch(/hush|secret answer|0\.1,/);
});
