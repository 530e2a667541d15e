import type { Health } from '../recording/observation.ts';
import type { Shared } from './shared.ts';

/**
 * Which vendors are on, how much of their telemetry was accepted, refused and dropped, and what the month may still
 * cost.
 */
export function healthOf({ settings, sinks, stage }: Shared): Health {
  stage.clear();
  return {
    version: settings.service.version,
    problems: settings.problems,
    sinks: { ...sinks.health(), budget: sinks.budget.report() },
  };
}
