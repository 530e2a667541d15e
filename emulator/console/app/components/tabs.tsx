/** Tabs, one of which is chosen; arrows move between them. */
import type { ComponentChildren } from 'preact';

interface TabsProps<Name extends string> {
  readonly tabs: readonly { readonly name: Name; readonly label: ComponentChildren }[];
  readonly chosen: Name;
  readonly choose: (name: Name) => void;
  /** What they are of. */
  readonly label: string;
}

export function Tabs<Name extends string>({ tabs, chosen, choose, label }: TabsProps<Name>) {
  function onKeyDown(event: KeyboardEvent): void {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const at = tabs.findIndex(({ name }) => name === chosen);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (by === 0 || next === undefined) return;
    choose(next.name);
    const list = event.currentTarget instanceof HTMLElement ? event.currentTarget : undefined;
    const button = list?.querySelectorAll('button')[tabs.indexOf(next)];
    button?.focus();
  }
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map(({ name, label: words }) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={name === chosen}
          tabIndex={name === chosen ? 0 : -1}
          onClick={() => choose(name)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}
