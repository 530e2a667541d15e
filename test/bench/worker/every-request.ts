/**
 * The app's rule for X-Ray, at a rate of 1: the worker goes the way of any sampled request, and the sink can be held to exact
 * counts. The app has it as its own, and the sink serves it.
 */
import xrayRule from '../../../aws/json/xray.json' with { type: 'json' };

export const EVERY_REQUEST = { SamplingRule: { ...xrayRule.SamplingRule, FixedRate: 1 } };
