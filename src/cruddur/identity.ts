/** What this app tells the library of itself: the names that people's saved queries, boards and rules know it by. */
import xrayRule from '../../aws/json/xray.json' with { type: 'json' };
import type { ObserveOptions } from '../telemetry/index.ts';
import { readCruddurSettings } from './settings.ts';

export const IDENTITY: ObserveOptions = {
  serviceName: 'backend-hono',
  serviceVersion: '0.1.0',
  logGroup: 'cruddur',
  samplingRule: xrayRule,
  browserOrigins: (env) => readCruddurSettings(env).origins,
  problems: (env) => readCruddurSettings(env).problems,
};
