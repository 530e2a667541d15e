/** The vendors whose telemetry is stored. CloudWatch's metrics count as `cloudwatch`. */
export const VENDORS = ['honeycomb', 'xray', 'cloudwatch', 'rollbar'] as const;
export type Vendor = (typeof VENDORS)[number];
