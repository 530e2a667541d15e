/** What an app says of itself; variables of the environment go before it. */
export interface AppDefaults {
  /** @default `unknown_service`, OpenTelemetry's word for a service without a name */
  readonly serviceName?: string;
  /** @default the version that Cloudflare's version metadata binding tells, else `unknown` */
  readonly serviceVersion?: string;
  /** Of CloudWatch Logs. @default the service's name */
  readonly logGroup?: string;
  /** Origins of pages whose spans are taken, beside those of TELEMETRY_BROWSER_ORIGINS. @default none */
  readonly browserOrigins?: readonly string[];
  /**
   * Decides what X-Ray gets while the rules that X-Ray serves are not known: a document `{SamplingRule: {…}}` as
   * CreateSamplingRule takes it. @default AWS's own: one request a second, then five in a hundred
   */
  readonly samplingRule?: unknown;
}
