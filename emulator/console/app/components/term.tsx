/** A word with a dotted line, which a press explains in a sentence. */
import { MenuButton } from './menu-button.tsx';

interface TermProps {
  readonly word: string;
  readonly meaning: string;
}

export function Term({ word, meaning }: TermProps) {
  return (
    <MenuButton label={word} name={word} look="term">
      {() => <p class="meaning">{meaning}</p>}
    </MenuButton>
  );
}
