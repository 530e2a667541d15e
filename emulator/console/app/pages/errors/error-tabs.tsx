/** Rollbar's items, and findings of security beside them. */
import type { ComponentChildren } from 'preact';
import { Tabs } from '../../components/tabs.tsx';
import { useServices } from '../../data/services.ts';

const TABS = [
  { name: 'items', label: 'Items' },
  { name: 'security', label: 'Security findings' },
] as const;

interface ErrorTabsProps {
  readonly chosen: (typeof TABS)[number]['name'];
  /** What narrows the list, at the other end of the line. */
  readonly children?: ComponentChildren;
}

export function ErrorTabs({ chosen, children }: ErrorTabsProps) {
  const { navigation } = useServices();
  return (
    <div class="error-tabs">
      <Tabs
        tabs={TABS}
        chosen={chosen}
        choose={(name) => navigation.setOwn({ tab: name === 'items' ? undefined : name })}
        label="Kinds of errors"
      />
      {children}
    </div>
  );
}
