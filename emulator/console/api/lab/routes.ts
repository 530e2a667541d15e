/** `/_emulator/lab`: which exercises the telemetry proves; `POST …/answer` judges an answer. Nothing is stored. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { ConsoleContext } from '../context.ts';
import { createAnswers } from './answers.ts';
import { createProofs } from './proofs.ts';
import type { LabState } from './shapes.ts';

const Answered = v.object({
  exercise: v.picklist(['log-line', 'handle']),
  answer: v.pipe(v.string(), v.maxLength(10_000)),
});

export function createLabRoutes({ database, now, ownQueries = [] }: ConsoleContext): Hono {
  const proofs = createProofs(database, ownQueries);
  const answers = createAnswers(database, now);
  return new Hono()
    .get('/lab', (c) => c.json({ proofs: proofs() } satisfies LabState))
    .post('/lab/answer', async (c) => {
      const given = v.safeParse(v.pipe(v.string(), v.parseJson(), Answered), await c.req.text());
      if (!given.success) {
        return c.json({ error: 'Cannot judge: exercise or answer is wrong' }, 400);
      }
      const { exercise, answer } = given.output;
      return c.json(answers[exercise](answer));
    });
}
