/** The end of a list: reads the next page when a person scrolls to it or presses it. */
import { useEffect, useRef } from 'preact/hooks';

interface MoreButtonProps {
  readonly read: () => void;
  readonly isReading: boolean;
  /** As in `Older requests`. */
  readonly children: string;
}

export function MoreButton({ read, isReading, children }: MoreButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    const { current } = button;
    if (current === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) latest.current();
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [isReading]);
  return (
    <button ref={button} type="button" class="button more" disabled={isReading} onClick={read}>
      {isReading ? 'Reading' : children}
    </button>
  );
}
