/**
 * W3C Baggage. OpenTelemetry's own propagator loses the whole header to one member that it cannot decode, encodes
 * what it did not decode, and cuts off at limits that the specification gives as the least.
 * https://www.w3.org/TR/baggage/
 */
import {
  propagation,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { formatBaggage, parseBaggage } from './baggage-header.ts';

const HEADER = 'baggage';

export class BaggagePropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const baggage = propagation.getBaggage(context);
    if (baggage === undefined || isTracingSuppressed(context)) return;
    const header = formatBaggage(baggage);
    if (header !== '') setter.set(carrier, HEADER, header);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = getter.get(carrier, HEADER);
    if (header === undefined) return context;
    const baggage = parseBaggage(Array.isArray(header) ? header.join(',') : header);
    return baggage === undefined ? context : propagation.setBaggage(context, baggage);
  }

  fields(): string[] {
    return [HEADER];
  }
}
