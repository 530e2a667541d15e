/** The logger of one request: its lines go to the console and, through the outbox, to CloudWatch Logs. */
import type { Settings } from '../../settings.ts';
import { createLogger, type Logger } from '../cloudwatch/logger.ts';
import type { LogEvent } from '../cloudwatch/log-event.ts';
import type { WaitUntil } from '../outbox.ts';
import type { Redactor } from '../redact.ts';
import type { Effects } from './effects.ts';
import type { LogBuffer } from './log-buffer.ts';

export interface RequestLoggerOptions {
  readonly settings: Settings;
  readonly effects: Effects;
  readonly redactor: Redactor;
  readonly log: (event: LogEvent, waitUntil: WaitUntil | undefined, keep: boolean) => void;
  /** Absent where no request is at hand. */
  readonly waitUntil?: WaitUntil;
  readonly fields?: Record<string, unknown>;
  /** Holds lines back; without one all are written at once. */
  readonly buffer?: LogBuffer | undefined;
}

export function createRequestLogger(options: RequestLoggerOptions): Logger {
  const { settings, effects, redactor, waitUntil, buffer } = options;
  return createLogger({
    level: settings.log.level,
    format: settings.log.format,
    fields: { service: settings.service.name, ...options.fields },
    now: effects.now,
    redact: redactor.value,
    // Printed together with writing, so that a line that is held back is held back from both.
    print: () => undefined,
    write(event, level) {
      const line = (): void => {
        if (settings.log.console) effects.print(level, event.message);
        options.log(event, waitUntil, level === 'error');
      };
      if (buffer === undefined) line();
      else buffer.write(level, line);
    },
  });
}
