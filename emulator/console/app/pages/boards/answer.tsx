/** The sentence above a board: the figures of its first panels, and the group with the most. */
import type { BoardView } from '../../../api/boards/shapes.ts';
import type { ExploreAnswer } from '../../../api/explore/shapes.ts';
import { SetUpLink } from '../../components/set-up-link.tsx';
import { number } from '../../format.ts';
import { nameOf, writeValue } from '../../results/words.ts';

interface AnswerProps {
  readonly board: BoardView;
  /** By the places of their panels. */
  readonly answers: ReadonlyMap<number, ExploreAnswer>;
}

const TOLD_PANELS = 3;

export function Answer({ board, answers }: AnswerProps) {
  const told = board.panels.flatMap((panel, place) => {
    const answer = answers.get(place);
    return panel.kind === 'query' && answer !== undefined ? [{ name: panel.name, answer }] : [];
  });
  if (told.length === 0) return null;
  if (told.every(({ answer: { count } }) => count === 0)) {
    return (
      <p class="answer">
        No panel has an event in this time. Choose a longer time, or send some: <SetUpLink />.
      </p>
    );
  }
  return (
    <p class="answer">
      {told.slice(0, TOLD_PANELS).map(({ name, answer }, at) => (
        <span key={`${at} ${name}`}>
          {at > 0 && ' '}
          {name}: <Finding answer={answer} />
        </span>
      ))}
    </p>
  );
}

function Finding({ answer: { count, groups, labels } }: { answer: ExploreAnswer }) {
  const [first] = groups;
  const [label = ''] = labels;
  const value = first?.whole[0];
  if (count === 0 || first === undefined) return <>nothing in this time.</>;
  if (label === '' || value === null || value === undefined) {
    return (
      <>
        <b>{number(count)}</b> events.
      </>
    );
  }
  const figure = <b>{writeValue(value, label)}</b>;
  const said =
    label === 'COUNT' ? (
      figure
    ) : (
      <>
        {label} {figure}
      </>
    );
  const isNamed = first.key.some((part) => part !== null);
  return isNamed ? (
    <>
      {said} for <b>{nameOf(first, '')}</b>.
    </>
  ) : (
    <>{said}.</>
  );
}
