/**
 * The arrows in the tree of spans: up and down to the next row, left and right to close and open the spans below one.
 * https://www.w3.org/WAI/ARIA/apg/patterns/treeview/
 */
export function onTreeKey(event: KeyboardEvent): void {
  const { key, target, currentTarget } = event;
  if (!(target instanceof HTMLElement) || !(currentTarget instanceof HTMLElement)) return;
  const row = target.closest('[role=treeitem]');
  if (row === null) return;
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    const names = [...currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
    const at = names.findIndex((name) => row.contains(name));
    names[at + (key === 'ArrowDown' ? 1 : -1)]?.focus();
  } else if (key === (row.ariaExpanded === 'true' ? 'ArrowLeft' : 'ArrowRight')) {
    row.querySelector<HTMLElement>('button.twist')?.click();
  } else return;
  event.preventDefault();
}
