/** X-Ray gets every trace, so that a test may wait for it. */
export const EVERY_TRACE = {
  SamplingRule: {
    RuleName: 'all',
    ResourceARN: '*',
    Priority: 1,
    FixedRate: 1,
    ReservoirSize: 0,
    ServiceName: '*',
    ServiceType: '*',
    Host: '*',
    HTTPMethod: '*',
    URLPath: '*',
    Version: 1,
  },
};
