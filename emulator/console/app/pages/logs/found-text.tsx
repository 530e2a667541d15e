/** Marks the searched words in a text. */
interface FoundTextProps {
  readonly text: string;
  readonly terms: readonly string[];
}

/** How many marks a text has at most. */
const MOST = 20;

export function FoundText({ text, terms }: FoundTextProps) {
  const pieces: { text: string; isFound: boolean }[] = [];
  let done = 0;
  for (const { from, to } of placesOf(text, terms)) {
    if (from < done) continue;
    pieces.push({ text: text.slice(done, from), isFound: false });
    pieces.push({ text: text.slice(from, to), isFound: true });
    done = to;
  }
  return (
    <>
      {pieces.map((piece, index) =>
        piece.isFound ? <mark key={index}>{piece.text}</mark> : piece.text,
      )}
      {text.slice(done)}
    </>
  );
}

function placesOf(text: string, terms: readonly string[]): { from: number; to: number }[] {
  const places = terms.flatMap((term) => {
    const found: { from: number; to: number }[] = [];
    let at = text.indexOf(term);
    while (at !== -1 && found.length < MOST) {
      found.push({ from: at, to: at + term.length });
      at = text.indexOf(term, at + term.length);
    }
    return found;
  });
  return places.toSorted((a, b) => a.from - b.from);
}
