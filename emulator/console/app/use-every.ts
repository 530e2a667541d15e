/** Does something again and again while a component is shown, for what no news is told of. */
import { useEffect } from 'preact/hooks';

export function useEvery(milliseconds: number, work: () => void): void {
  useEffect(() => {
    const timer = setInterval(work, milliseconds);
    return () => clearInterval(timer);
  }, []);
}
