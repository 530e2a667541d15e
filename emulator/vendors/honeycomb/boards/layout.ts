/** Gives places to the panels of a board with automatic layout: two in a row, in their order. */
import type { Panel } from './board.ts';

const WIDTH = 6;
const HEIGHT = 4;

/** The panels with a position each; those that have one keep it, the others follow below. */
export function layOut(panels: readonly Panel[]): Panel[] {
  const bottom = panels.reduce((lowest, { position }) => {
    return position ? Math.max(lowest, position.y_coordinate + position.height) : lowest;
  }, 0);
  let placed = 0;
  return panels.map((panel) => {
    if (panel.position !== undefined) return panel;
    const position = {
      x_coordinate: (placed % 2) * WIDTH,
      y_coordinate: bottom + Math.floor(placed / 2) * HEIGHT,
      height: HEIGHT,
      width: WIDTH,
    };
    placed++;
    return { ...panel, position };
  });
}
