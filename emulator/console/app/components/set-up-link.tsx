/** A link to the page that says how to point a client here. */
import type { ComponentChildren } from 'preact';
import { useServices } from '../data/services.ts';

/** @param children the words of the link. @default `how to set it up` */
export function SetUpLink({ children = 'how to set it up' }: { children?: ComponentChildren }) {
  const { navigation } = useServices();
  return (
    <a class="link" href={navigation.link('setup')}>
      {children}
    </a>
  );
}
