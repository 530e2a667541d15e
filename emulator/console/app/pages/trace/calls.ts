/** What the page of a trace asks the emulator. */
import { FoundSpans, SpanDetail, WholeTrace } from '../../../api/trace/shapes.ts';
import type { Client } from '../../data/client.ts';

const pathOf = (id: string) => `trace/${encodeURIComponent(id)}`;

export const readTrace = (client: Client, id: string) => client.ask(WholeTrace, pathOf(id));

export const readSpan = (client: Client, id: string, span: string) =>
  client.ask(SpanDetail, `${pathOf(id)}/spans/${encodeURIComponent(span)}`);

export const findSpans = (client: Client, id: string, text: string) =>
  client.ask(FoundSpans, `${pathOf(id)}/find?${new URLSearchParams({ text })}`);
