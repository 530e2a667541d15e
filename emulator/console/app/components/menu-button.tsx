/** A button that opens a small sheet below it, which a click elsewhere or Escape closes. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface MenuButtonProps {
  readonly label: ComponentChildren;
  /** For screen readers. @default the button's own words */
  readonly name?: string;
  /** @default 'button' */
  readonly look?: string;
  /** Called each time it opens. */
  readonly onOpen?: () => void;
  /** @param close what a choice calls */
  readonly children: (close: () => void) => ComponentChildren;
}

export function MenuButton({ label, name, look = 'button', onOpen, children }: MenuButtonProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);

  /** It is in the top layer, which knows no neighbours: it is put below the button, and within the window. */
  function place(): void {
    if (button.current === null || sheet.current === null) return;
    const { left, bottom } = button.current.getBoundingClientRect();
    const { offsetWidth } = sheet.current;
    const most = document.documentElement.clientWidth - offsetWidth - 8;
    sheet.current.style.left = `${Math.max(8, Math.min(left, most))}px`;
    sheet.current.style.top = `${bottom + 6}px`;
  }

  // What is in it may arrive after it was opened, and make it wider.
  useEffect(() => {
    const sizes = new ResizeObserver(place);
    if (sheet.current !== null) sizes.observe(sheet.current);
    return () => sizes.disconnect();
  }, []);

  return (
    <>
      <button
        ref={button}
        type="button"
        class={look}
        popovertarget={id}
        aria-label={name}
        aria-haspopup="dialog"
      >
        {label}
      </button>
      <div
        ref={sheet}
        id={id}
        class="pop-over"
        popover="auto"
        role="dialog"
        aria-label={name}
        onToggle={({ newState }) => {
          if (newState === 'open') onOpen?.();
        }}
      >
        {children(() => sheet.current?.hidePopover())}
      </div>
    </>
  );
}
