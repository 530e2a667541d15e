/** How grave something is: a word, with a triangle from warnings up. */
import type { ItemRow } from '../../../api/errors/shapes.ts';

export function Level({ level }: { level: ItemRow['level'] }) {
  if (level === 'critical' || level === 'error') return <span class="bad strong">▲ {level}</span>;
  if (level === 'warning') return <span class="warn strong">△ {level}</span>;
  return <span class="mid">{level}</span>;
}
