/** `/_emulator/lab`: which exercises the telemetry proves, since a time where one is given; `POST …/answer` judges an answer. Nothing is stored. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { ConsoleContext } from '../context.ts';
import { readJsonBody } from '../json-body.ts';
import { createAnswers } from './answers.ts';
import { createProofs } from './proofs.ts';
import type { LabState } from './shapes.ts';

const Answered = v.object({
  exercise: v.picklist(['log-line', 'handle']),
  answer: v.pipe(v.string(), v.maxLength(10_000)),
});

const Asked = v.object({
  since: v.optional(v.pipe(v.string(), v.regex(/^\d{1,14}$/), v.transform(Number)), '0'),
});

export function createLabRoutes({ database, now }: ConsoleContext): Hono {
  const proofs = createProofs(database);
  const answers = createAnswers(database, now);
  return new Hono()
    .get('/lab', (c) => {
      const asked = v.safeParse(Asked, c.req.query());
      if (!asked.success) return c.json({ error: 'Cannot look for proofs: since is wrong' }, 400);
      const { since } = asked.output;
      return c.json({ proofs: proofs(since), since } satisfies LabState);
    })
    .post('/lab/answer', async (c) => {
      const given = await readJsonBody(c.req.raw, Answered, 'Cannot judge');
      if (!given.ok) return c.json({ error: given.error }, given.status);
      const { exercise, answer } = given.value;
      return c.json(answers[exercise](answer));
    });
}
