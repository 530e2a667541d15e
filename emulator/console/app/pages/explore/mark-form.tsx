/** Marks a box by numbers, for those who do not drag: values from and up to, over the whole time. */
import { useSignal } from '@preact/signals';
import type { Box, ExploreAnswer, HeatmapAnswer } from '../../../api/explore/shapes.ts';
import { MenuButton } from '../../components/menu-button.tsx';
import { Form, Text } from './form.tsx';

interface MarkFormProps {
  readonly answer: ExploreAnswer;
  readonly heatmap: HeatmapAnswer;
  readonly box: Box | undefined;
  readonly mark: (box: Box | undefined) => void;
}

export function MarkForm({ answer, heatmap, box, mark }: MarkFormProps) {
  const low = useSignal('');
  const high = useSignal('');
  const [from, to] = [limitOf(low.value), limitOf(high.value)];
  const isRight = from !== undefined && to !== undefined && (from !== null || to !== null);
  if (box !== undefined) {
    return (
      <button type="button" class="choice" onClick={() => mark(undefined)}>
        unmark
      </button>
    );
  }
  return (
    <MenuButton look="choice" label="mark…" name="Mark by numbers">
      {(close) => (
        <Form
          missing={isRight ? undefined : 'Give a number'}
          submit={() => {
            if (from === undefined || to === undefined) return;
            close();
            const { window } = answer;
            mark({ column: heatmap.column, from: window.from, to: window.to, low: from, high: to });
          }}
        >
          <Text label={`${heatmap.column} from`} value={low} placeholder="no limit" />
          <Text label="to below" value={high} placeholder="no limit" />
        </Form>
      )}
    </MenuButton>
  );
}

/** Null without a limit, undefined for what is not a number. */
function limitOf(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  return Number.isFinite(Number(text)) ? Number(text) : undefined;
}
