/**
 * Turns Sentry's breadcrumbs into Rollbar's telemetry: what happened in the request before the error, the oldest
 * first, at most the last 100.
 */
import type { Members, RollbarTelemetry } from './item.ts';
import { rollbarLevel } from './level.ts';
import type { SentryBreadcrumb } from './sentry-event.ts';

export const MAX_TELEMETRY = 100;

type Type = RollbarTelemetry['type'];

/** By the breadcrumb's type and, where that says nothing, by its category. */
const TYPES = new Map<string, Type>([
  ['http', 'network'],
  ['fetch', 'network'],
  ['xhr', 'network'],
  ['navigation', 'navigation'],
  ['ui', 'dom'],
  ['console', 'log'],
  ['log', 'log'],
  ['debug', 'log'],
  ['info', 'log'],
  ['error', 'error'],
  ['exception', 'error'],
]);

/** @returns undefined rather than an empty list */
export function toTelemetry(
  breadcrumbs: readonly SentryBreadcrumb[] | undefined,
): RollbarTelemetry[] | undefined {
  if (breadcrumbs === undefined || breadcrumbs.length === 0) return undefined;
  return breadcrumbs.slice(-MAX_TELEMETRY).map((breadcrumb) => {
    const type = typeOf(breadcrumb);
    return {
      level: rollbarLevel(breadcrumb.level) ?? 'info',
      type,
      source: 'server',
      timestamp_ms: Math.round((breadcrumb.timestamp ?? 0) * 1_000),
      body: bodyOf(type, breadcrumb),
    };
  });
}

function typeOf({ type, category }: SentryBreadcrumb): Type {
  const tellingType = type === 'default' ? undefined : type;
  const name = tellingType ?? category;
  if (name === undefined || name === 'default') return 'log';
  // `ui.click` and `ui.input` are of one kind.
  return TYPES.get(name.split('.', 1)[0] ?? name) ?? 'manual';
}

function bodyOf(type: Type, { category, message, data }: SentryBreadcrumb): Members {
  switch (type) {
    case 'network':
      return {
        method: data?.['method'],
        url: data?.['url'],
        status_code: data?.['status_code'],
        message,
      };
    case 'navigation':
      return { from: data?.['from'], to: data?.['to'] };
    case 'dom':
      return { element: message, data };
    case 'log':
      return { message, data };
    case 'error':
      return { message, stack: data?.['stack'] };
    case 'manual':
      return { category, message, data };
  }
}
