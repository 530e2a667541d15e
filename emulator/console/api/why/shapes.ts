/** Why a vendor has nothing of a trace. */
import * as v from 'valibot';

const ABSENCES = ['none', 'waiting', 'refused', 'sampled', 'off', 'lost'] as const;

export const Absence = v.object({
  /**
   * `none`: nothing was due; `waiting`: it may be on its way; `refused`: the vendor refused requests just then;
   * `sampled`: left out by a rule or rate; `off`: nothing ever came for this vendor; `lost`: none of these.
   */
  state: v.picklist(ABSENCES),
  sentence: v.string(),
  /** Set where a fault that a person asked for was what refused. */
  injected: v.exactOptional(v.literal(true)),
  /** What is known of that time, in its order. */
  steps: v.array(v.object({ at_ms: v.number(), text: v.string(), bad: v.boolean() })),
});
export type Absence = v.InferOutput<typeof Absence>;
