/** The Workers entry with metrics and security signals: `main` of the environment `signals` in wrangler.toml. */
import { IDENTITY } from './cruddur/identity.ts';
import { createService } from './cruddur/service.ts';
import { observe } from './telemetry/index.ts';
import { requestMetrics } from './telemetry/metrics.ts';
import { securitySignals } from './telemetry/security.ts';

export { BudgetObject, telemetry } from './telemetry/index.ts';

const signals = { metrics: requestMetrics, security: securitySignals };

export default observe(createService(), { ...IDENTITY, ...signals });
