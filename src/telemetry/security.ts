/**
 * The door of security signals, apart from the other one so that a worker without them does not carry their rules.
 *
 * ```ts
 * export default observe(app, { security: securitySignals });
 * ```
 */
export { securitySignals } from './observe/security-signals.ts';
