/** Finds the observation of the call that is being served, from anywhere in its code. */
import { context } from '@opentelemetry/api';
import { unobservedOf } from '../observe/unobserved.ts';
import type { Observation, User } from '../recording/observation.ts';
import { recordingOf } from '../recording/recording.ts';

/** Of the call that is being served; undefined outside of one, and where telemetry is off. */
export function currentTelemetry(): Observation | undefined {
  return recordingOf(context.active())?.observation;
}

/** Of a request, also where telemetry is off; its lines are then printed at most. */
export function telemetryOf(request: Request): Observation | undefined {
  return currentTelemetry() ?? unobservedOf(request);
}

/** Tells for whom the call that is being served works. Does nothing outside of one. */
export function setUser(user: User): void {
  currentTelemetry()?.setUser(user);
}
