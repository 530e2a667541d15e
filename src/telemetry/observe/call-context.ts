import { TraceFlags, type Context } from '@opentelemetry/api';
import type { RecordedSpan } from '../recording/recorded-span.ts';
import { withRecording, type Recording } from '../recording/recording.ts';
import { withDecision } from '../xray/header/propagator.ts';
import type { Caller } from './caller.ts';
import type { XRayDecision } from './decisions.ts';

/** The context that the work of a request or a task runs in. X-Ray's decision is in it only where `root`'s flag says another. */
export function contextOfCall(
  caller: Caller,
  recording: Recording,
  root: RecordedSpan,
  { sampled }: XRayDecision,
): Context {
  const recorded = withRecording(caller.context, recording);
  const flag = (root.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
  return sampled === flag ? recorded : withDecision(recorded, sampled);
}
