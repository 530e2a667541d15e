/** Gives places to the panels of a board with automatic layout: two in a row, in their order. */
import type { Panel } from './board.ts';

const WIDTH = 6;
const HEIGHT = 4;

/** The panels with a position each; those that have one keep it, the others follow below. */
export function layOut(panels: readonly Panel[]): Panel[] {
  const bottom = panels.reduce((lowest, { position }) => {
    const { y_coordinate = 0, height = 0 } = position ?? {};
    return Math.max(lowest, y_coordinate + height);
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
