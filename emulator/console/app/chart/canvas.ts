/** Prepares a canvas to be drawn on in CSS pixels, as sharp as the screen is; what was on it is gone. */
import { onThemeChange } from './colours.ts';

export interface Sheet {
  readonly context: CanvasRenderingContext2D;
  /** CSS pixels. */
  readonly width: number;
}

/**
 * @param height CSS pixels
 * @returns undefined while the canvas takes no room in its page
 */
export function clearSheet(canvas: HTMLCanvasElement, height: number): Sheet | undefined {
  const context = canvas.getContext('2d');
  const width = canvas.clientWidth;
  if (context === null || width === 0) return undefined;
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.scale(scale, scale);
  return { context, width };
}

/** Draws at once, and again when the size of the canvas or the theme changes. @returns how to stop */
export function keepDrawn(canvas: HTMLCanvasElement, draw: () => void): () => void {
  draw();
  const observer = new ResizeObserver(draw);
  observer.observe(canvas);
  const stopTheme = onThemeChange(canvas.ownerDocument, draw);
  return () => {
    observer.disconnect();
    stopTheme();
  };
}
