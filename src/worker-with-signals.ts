/** The Workers entry with security signals: `main` of the environment `signals` in wrangler.toml. */
import { IDENTITY } from './cruddur/identity.ts';
import { createService } from './cruddur/service.ts';
import { observe } from './telemetry/index.ts';
import { securitySignals } from './telemetry/security.ts';

export { BudgetObject, telemetry } from './telemetry/index.ts';

export default observe(createService(), { ...IDENTITY, security: securitySignals });
