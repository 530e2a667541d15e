/** Fetches the code of the page that the address names, and shows it. */
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { EmptyState } from '../components/empty-state.tsx';
import { Problem } from '../components/progress.tsx';
import { PAGES } from '../pages.ts';
import { useServices, type PageProps } from '../data/services.ts';

interface OpenPageProps extends PageProps {
  readonly name: string;
}

export function OpenPage({ name, id }: OpenPageProps) {
  const { navigation } = useServices();
  const loaded = useSignal<{ readonly Page: ComponentType<PageProps> } | undefined>(undefined);
  const problem = useSignal<Error | undefined>(undefined);
  const entry = PAGES.find((page) => page.name === name);
  useEffect(() => {
    entry?.load().then(
      (page) => (loaded.value = page),
      () => (problem.value = new Error('Cannot load this page: is the emulator still running?')),
    );
  }, [name]);

  if (entry === undefined) {
    return (
      <EmptyState title={`There is no page “${name}”`}>
        <a class="link" href={navigation.link('requests')}>
          All requests
        </a>
      </EmptyState>
    );
  }
  if (problem.value !== undefined) return <Problem error={problem.value} />;
  if (loaded.value === undefined) return null;
  const { Page } = loaded.value;
  return <Page id={id} />;
}
