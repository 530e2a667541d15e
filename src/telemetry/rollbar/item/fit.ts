/**
 * Writes a Rollbar item as JSON within the size that Rollbar accepts. A larger item loses first what is worth least:
 * middle frames, then the ends of long texts, then everything but the error. Scrub before, so that no cut can hide a
 * secret's name from the scrubber.
 */
import { wellFormedJson } from '../../kit/text.ts';
import { utf8Length } from '../../kit/utf8.ts';
import type { RollbarBody, RollbarFrame, RollbarItem, RollbarTrace } from './item.ts';

/** What Rollbar's own clients hold to. */
export const MAX_ITEM_BYTES = 512 * 1_024;

const KEPT_FRAMES = 30;
const MINIMAL_TEXT_LENGTH = 255;
const TEXT_LENGTHS = [1_024, 512, 256];

/** @returns JSON text of at most `maxBytes`, given that a minimal item of about 10 kB fits */
export function fitItem(item: RollbarItem, maxBytes: number = MAX_ITEM_BYTES): string {
  for (const attempt of attempts(item)) {
    const json = wellFormedJson(JSON.stringify(attempt));
    // No character takes more than three bytes for one unit of the string.
    if (json.length * 3 <= maxBytes || utf8Length(json) <= maxBytes) return json;
  }
  return wellFormedJson(JSON.stringify(minimal(item)));
}

function* attempts(item: RollbarItem): Generator<RollbarItem> {
  yield item;
  const shorter = withFrames(item, KEPT_FRAMES);
  yield shorter;
  for (const length of TEXT_LENGTHS) yield cutTexts(shorter, length);
}

function withFrames({ data }: RollbarItem, kept: number): RollbarItem {
  return { data: { ...data, body: bodyWithFrames(data.body, kept) } };
}

function bodyWithFrames(body: RollbarBody, kept: number): RollbarBody {
  const { trace, trace_chain: chain } = body;
  const shorten = (trace: RollbarTrace): RollbarTrace => ({
    ...trace,
    frames: outerFrames(trace.frames, kept),
  });
  return {
    ...body,
    ...(trace === undefined ? {} : { trace: shorten(trace) }),
    ...(chain === undefined ? {} : { trace_chain: chain.map(shorten) }),
  };
}

/** The first and the last frames say how it began and where it failed. */
function outerFrames(frames: readonly RollbarFrame[], kept: number): readonly RollbarFrame[] {
  return frames.length <= kept * 2 ? frames : [...frames.slice(0, kept), ...frames.slice(-kept)];
}

function minimal(item: RollbarItem): RollbarItem {
  const { body, custom, notifier, ...data } = item.data;
  const { trace, trace_chain: chain, message } = bodyWithFrames(body, 1);
  const bare: RollbarItem = {
    data: {
      environment: data.environment,
      level: data.level,
      uuid: data.uuid,
      timestamp: data.timestamp,
      code_version: data.code_version,
      platform: data.platform,
      language: data.language,
      context: data.context,
      body: {
        ...(trace === undefined ? {} : { trace: withoutCode(trace) }),
        ...(chain === undefined ? {} : { trace_chain: chain.slice(0, 5).map(withoutCode) }),
        ...(message === undefined ? {} : { message: { body: message.body } }),
      },
      server: {},
      custom: {
        trace_id: custom['trace_id'],
        span_id: custom['span_id'],
        xray_trace_id: custom['xray_trace_id'],
        is_cut: true,
      },
      attributes: data.attributes,
      fingerprint: data.fingerprint,
      notifier: { name: notifier['name'], version: notifier['version'] },
    },
  };
  return cutTexts(bare, MINIMAL_TEXT_LENGTH);
}

function withoutCode({ frames, exception }: RollbarTrace): RollbarTrace {
  return {
    frames: frames.map(({ filename, lineno, colno, method }) => ({
      filename,
      lineno,
      colno,
      method,
    })),
    exception,
  };
}

/** Cuts every text within; the shape stays. */
function cutTexts<T>(value: T, length: number): T {
  // Only texts are exchanged for texts.
  return JSON.parse(JSON.stringify(value), (_, member: unknown) =>
    typeof member === 'string' && member.length > length
      ? `${member.slice(0, length - 1).toWellFormed()}…`
      : member,
  ) as T;
}
