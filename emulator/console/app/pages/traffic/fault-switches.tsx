/**
 * Switches that make a vendor fail, one for each kind of fault. The list beside them shows what clients do about it. Above
 * the list, in narrow windows, they are folded while none is on.
 */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { FAULT_KINDS, type FaultKind, type Faults } from '../../../api/traffic/shapes.ts';
import { VENDORS, type Vendor } from '../../../../store/vendor.ts';
import { Problem } from '../../components/progress.tsx';
import { GLYPHS, VendorGlyph } from '../../components/vendor-glyph.tsx';
import { useServices } from '../../data/services.ts';
import { useLoaded } from '../../data/use-loaded.ts';
import { number } from '../../format.ts';
import { beginFault, endFaults, readFaults } from './calls.ts';
import { KINDS, knownKind } from './fault-kinds.ts';

type Fault = Faults['faults'][number];

export function FaultSwitches() {
  const { client } = useServices();
  const kind = useSignal<FaultKind>('throttle');
  const problem = useSignal<Error | undefined>(undefined);
  /** At first: after that a person folds it. */
  const isOpen = useRef<boolean | undefined>(undefined);
  const loaded = useLoaded(() => readFaults(client), { when: ({ refusals }) => refusals });
  const faults = loaded.value.value?.faults;

  async function change(vendor: Vendor, isOn: boolean): Promise<void> {
    try {
      await (isOn ? endFaults(client, vendor) : beginFault(client, vendor, kind.value));
      problem.value = undefined;
    } catch (error) {
      problem.value = error instanceof Error ? error : new Error(String(error));
    }
    loaded.reload();
  }

  if (faults === undefined) return null;
  const on = faults.filter((fault) => !isOver(fault));
  isOpen.current ??= on.length > 0 || matchMedia('(min-width: 1024px)').matches;
  return (
    <details class="card fault-switches" open={isOpen.current}>
      <summary>
        <h2>Faults</h2>
        <span class="soft small">{on.length === 0 ? 'none is on' : `${on.length} on`}</span>
      </summary>
      {VENDORS.map((vendor) => {
        const own = on.filter((fault) => fault.vendor === vendor);
        const cannot = vendor === 'rollbar' && kind.value === 'partial' && own.length === 0;
        return (
          <button
            key={vendor}
            type="button"
            role="switch"
            aria-checked={own.length > 0}
            disabled={cannot}
            class="fault-switch"
            onClick={() => void change(vendor, own.length > 0)}
          >
            <VendorGlyph vendor={vendor} />
            <span class="words">
              <span class="strong">{GLYPHS[vendor].name}</span>
              <span class="soft small">
                {cannot
                  ? 'takes one item a call'
                  : own.map(wordsOf).join('; ') || 'answers normally'}
              </span>
            </span>
            <span class="knob" aria-hidden="true" />
          </button>
        );
      })}
      <div class="kinds" role="group" aria-label="What a switch does">
        {FAULT_KINDS.map((name) => (
          <button
            key={name}
            type="button"
            class="button small"
            aria-pressed={name === kind.value}
            onClick={() => (kind.value = name)}
          >
            {KINDS[name][0]}
          </button>
        ))}
      </div>
      {problem.value !== undefined && <Problem error={problem.value} />}
    </details>
  );
}

/** A fault of a number of requests ends with the last of them. */
function isOver({ count, affected }: Fault): boolean {
  return count !== undefined && affected >= count;
}

function wordsOf({ kind, rate, count, affected }: Fault): string {
  const known = knownKind(kind);
  const does = known === undefined ? `${kind}:` : KINDS[known][1];
  const which =
    count !== undefined
      ? `${number(count)} requests`
      : rate < 1
        ? `${number(rate * 100)} % of requests`
        : 'every request';
  return `${does} ${which}${affected > 0 ? `, ${number(affected)} so far` : ''}`;
}
