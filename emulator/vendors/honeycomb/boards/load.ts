/**
 * Puts boards into the emulator at its start. Each is applied once, and again when its documents have changed: until
 * then a board that a person changed or deleted stays so.
 */
import { createHash } from 'node:crypto';
import type { Documents } from '../api/documents.ts';
import { applyBoard } from './apply.ts';
import type { Call } from './call.ts';
import type { BoardDocuments } from './documents.ts';

const KIND = 'applied_board';

/**
 * @param dataset name of the dataset the queries ask
 * @throws when the API refuses something
 */
export async function loadBoards(
  boards: readonly BoardDocuments[],
  dataset: string,
  call: Call,
  documents: Documents,
): Promise<void> {
  for (const board of boards) {
    const { name } = board.board;
    const digest = digestOf(board, dataset);
    const applied = documents.list(KIND, '').find(({ fields }) => fields['name'] === name);
    if (applied?.fields['digest'] === digest) continue;
    await applyBoard(board, dataset, call);
    await documents.change(() =>
      applied === undefined
        ? documents.create(KIND, '', { name, digest })
        : documents.update(KIND, '', applied.id, { name, digest }),
    );
  }
}

function digestOf({ board, queries }: BoardDocuments, dataset: string): string {
  const text = JSON.stringify([dataset, board, [...queries]]);
  return createHash('sha256').update(text).digest('base64url');
}
