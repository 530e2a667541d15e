/** Levels and frameworks as numbers, the way Rollbar's reports and its query language name them. */
import type { Level } from '../level.ts';

export const LEVEL_NUMBERS: Readonly<Record<Level, number>> = {
  debug: 10,
  info: 20,
  warning: 30,
  error: 40,
  critical: 50,
};

/** In the order of their numbers, from 0. https://docs.rollbar.com/docs/rql#framework-ids */
const FRAMEWORKS = [
  'unknown',
  'rails',
  'django',
  'pyramid',
  'node-js',
  'pylons',
  'php',
  'browser-js',
  'rollbar-system',
  'android',
  'ios',
  'mailgun',
  'logentries',
  'python',
  'ruby',
  'sidekiq',
  'flask',
  'celery',
  'rq',
  'java',
  'dotnet',
  'go',
  'react-native',
  'macos',
  'apex',
  'spring',
  'bottle',
  'twisted',
  'asgi',
  'starlette',
  'fastapi',
  'karafka',
  'flutter',
];

/** 0 for a framework that Rollbar does not list, such as this project's. */
export function frameworkNumber(framework: string | null): number {
  return Math.max(0, FRAMEWORKS.indexOf(framework ?? 'unknown'));
}
