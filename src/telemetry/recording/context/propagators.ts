/** Several propagators as one, asked in their order. OpenTelemetry's own also catches what they throw, which these do not. */
import type { TextMapPropagator } from '@opentelemetry/api';

export function together(...propagators: readonly TextMapPropagator[]): TextMapPropagator {
  return {
    inject(context, carrier, setter) {
      for (const each of propagators) each.inject(context, carrier, setter);
    },
    extract: (context, carrier, getter) =>
      propagators.reduce((known, each) => each.extract(known, carrier, getter), context),
    fields: () => propagators.flatMap((each) => each.fields()),
  };
}
