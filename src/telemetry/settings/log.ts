/** Reads what is logged, in which form, and how much of clients' addresses is kept in it. */
import { LOG_LEVELS, type LogLevel } from '../kit/level.ts';
import type { Environment } from './environment.ts';

export interface LogSettings {
  readonly level: LogLevel;
  readonly format: 'json' | 'text';
  /** Whether lines are printed too; where CloudWatch has them, printing is a cost without a reader. */
  readonly console: boolean;
  /** Hold debug and info lines back; they are written only when their request fails. */
  readonly buffer: boolean;
}

export function readLog(env: Environment): LogSettings {
  return {
    level: env.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    format: env.oneOf('LOG_FORMAT', ['json', 'text'], 'json'),
    console: env.flag('LOG_CONSOLE', true),
    buffer: env.flag('LOG_BUFFER', false),
  };
}
