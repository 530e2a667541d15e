/**
 * The part of the API that is about an account: projects, users, teams, invitations. It wants an account's access
 * token, and the emulator has only a project's, so it answers as the vendor answers a project's token.
 */
import type { Hono } from 'hono';
import type { Answers } from './answers.ts';

const PATHS = ['projects', 'project', 'users', 'user', 'teams', 'team', 'invite', 'people'];

export function addAccountRoutes(routes: Hono, answers: Answers): void {
  for (const path of PATHS) {
    routes.on(
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      [`/api/1/${path}`, `/api/1/${path}/*`],
      (c) =>
        answers.refuse(
          c,
          403,
          'insufficient privileges: an account access token is required, and the emulator has no accounts',
        ),
    );
  }
}
