/** The vendors whose telemetry is stored. Metrics, events and security findings count as `cloudwatch`. */
export const VENDORS = ['honeycomb', 'xray', 'cloudwatch', 'rollbar'] as const;
export type Vendor = (typeof VENDORS)[number];

export function forEachVendor<Value>(value: (vendor: Vendor) => Value): Record<Vendor, Value> {
  return {
    honeycomb: value('honeycomb'),
    xray: value('xray'),
    cloudwatch: value('cloudwatch'),
    rollbar: value('rollbar'),
  };
}
