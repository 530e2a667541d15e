/**
 * The door of metrics, apart from the other one so that a worker without them does not carry them.
 *
 * ```ts
 * export default observe(app, { metrics: requestMetrics });
 * ```
 */
export { requestMetrics } from './observe/request-metrics.ts';
