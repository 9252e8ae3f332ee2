import type { Role } from './layout.ts';
import { type FilePart, type FoundFile, inReadingOrder, type Plan, plannedFile, stemOf } from './plan.ts';

const PARTS: readonly { readonly name: RegExp; readonly part: FilePart; readonly role: Role }[] = [
  { name: /^collection[^/]*\.tsv(\.gz|\.zst)?$/i, part: 'collection', role: 'passages' },
  { name: /^queries[^/]*\.tsv(\.gz|\.zst)?$/i, part: 'queries', role: 'queries' },
  { name: /^qrels[^/]*\.tsv(\.gz|\.zst)?$/i, part: 'judgements', role: 'judgements' },
  { name: /^qidpidtriples[^/]*\.tsv(\.gz|\.zst)?$/i, part: 'triples', role: 'any' },
];

/**
 * MS MARCO's folder: `collection.tsv`, `queries.*.tsv`, `qrels.*.tsv`, `qidpidtriples.*.tsv`.
 *
 * @returns null where the folder is none.
 */
export function planMsMarco(found: readonly FoundFile[]): Plan | null {
  const files = found.flatMap((file) => {
    const kind = PARTS.find(({ name }) => name.test(file.relative));
    return kind === undefined ? [] : [plannedFile(file, kind.part, kind.role, splitOf(file.path, kind.part))];
  });
  if (!files.some(({ part }) => part === 'collection' || part === 'queries')) return null;
  const parts = [...new Set(files.map(({ part }) => part))];
  return {
    format: 'msmarco',
    describe: `MS MARCO folder: ${parts.join(', ')}`,
    files: inReadingOrder(files),
  };
}

/** `qrels.dev.small.tsv` is the split `dev.small`; of `qidpidtriples.train.full.2.tsv` only the first word is one. */
function splitOf(path: string, part: FilePart): string | null {
  const [, ...words] = stemOf(path).split('.');
  return (part === 'triples' ? words[0] : words.join('.')) || null;
}
