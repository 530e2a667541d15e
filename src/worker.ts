/** The Workers entry: Cruddur's handlers, observed. */
import { IDENTITY } from './cruddur/identity.ts';
import { createService } from './cruddur/service.ts';
import { observe } from './telemetry/index.ts';

/** The class behind TELEMETRY_BUDGET_OBJECT, and the entrypoint by which the emulator has telemetry sent. */
export { BudgetObject, telemetry } from './telemetry/index.ts';

export default observe(createService(), IDENTITY);
