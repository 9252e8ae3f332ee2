import { endingOf, type FoundFile, type Plan, type PlannedFile, plannedFile, stemOf } from './plan.ts';

/**
 * BEIR's folder: `corpus.jsonl`, `queries.jsonl`, `qrels/<split>.tsv` (or `.jsonl`), each also compressed. Without qrels it is a
 * corpus with queries.
 *
 * @param isCertain the user says that it is BEIR: then a lone corpus is one too.
 * @returns null where the folder is none.
 */
export function planBeir(found: readonly FoundFile[], isCertain: boolean): Plan | null {
  const corpus = found.find(({ relative }) => /^corpus\.jsonl(\.gz|\.zst)?$/.test(relative));
  const queries = found.find(({ relative }) => /^queries\.jsonl(\.gz|\.zst)?$/.test(relative));
  const judgements = found.filter(({ relative }) =>
    /^qrels(\/[^/]+)?\.(tsv|jsonl)(\.gz|\.zst)?$/.test(relative),
  );
  if (corpus === undefined) return null;
  if (!isCertain && queries === undefined && judgements.length === 0 && found.length > 1) return null;
  const splits = judgements.map(({ relative }) => (relative.includes('/') ? stemOf(relative) : null));
  const files: PlannedFile[] = [plannedFile(corpus, 'jsonl', 'passages', null)];
  if (queries !== undefined) files.push(plannedFile(queries, 'jsonl', 'queries', null));
  judgements.forEach((file, index) => {
    const part = endingOf(file.path) === 'tsv' ? 'judgements' : 'jsonl';
    files.push(plannedFile(file, part, 'judgements', splits[index] ?? null));
  });
  const parts = [
    'corpus',
    ...(queries === undefined ? [] : ['queries']),
    ...splits.map((split) => `qrels ${split ?? ''}`.trim()),
  ];
  return { format: 'beir', describe: `BEIR folder: ${parts.join(', ')}`, files };
}
