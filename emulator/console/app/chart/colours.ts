/** Colours of the design for a canvas, which knows no custom properties, in the theme that holds. */

/** @param name of a token, as in `--accent` */
export function colourOf(element: Element, name: string): string {
  const probe = element.ownerDocument.createElement('i');
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Calls back when light becomes dark, or dark light. @returns how to stop */
export function onThemeChange(document: Document, changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const media = matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    media.removeEventListener('change', changed);
  };
}
