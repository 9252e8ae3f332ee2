import type { DatasetSummary, Inspection } from './types.ts';

export type Warning = {
  readonly text: string;
  /** The rows it speaks of. */
  readonly rows?: readonly string[];
  /** Skipping bad rows answers it. */
  readonly skips?: true;
};

/** What one should know before an import: of what can be seen in the first rows. */
export function warningsOf(
  { rows, files }: Pick<Inspection, 'rows' | 'files'>,
  existing: DatasetSummary | undefined,
  onError: 'stop' | 'skip',
): Warning[] {
  const kinds = new Set(rows.map(({ what }) => what));
  const has = (...wanted: readonly string[]): boolean => wanted.some((kind) => kinds.has(kind));
  const problems = rows.filter(({ what }) => what === 'problem');
  const warnings: Warning[] = [];
  if (problems.length > 0) {
    warnings.push({
      text:
        onError === 'stop'
          ? 'Among the first rows are some that cannot be imported. The import will stop at the first of them, and bring in nothing.'
          : 'Among the first rows are some that cannot be imported. They will be skipped, and listed in a report.',
      rows: problems.map(({ place, content }) => (place === '' ? content : `Row ${place}: ${content}`)),
      ...(onError === 'stop' ? { skips: true as const } : {}),
    });
  }
  if (existing === undefined && has('judgement') && !has('passage', 'query') && files === 1) {
    warnings.push({
      text: 'Judgements name queries and passages by their ids. Import them into the data set that holds those.',
    });
  }
  if (files === 1 && existing === undefined && has('passage') && !has('query', 'positive', 'judgement')) {
    warnings.push({
      text: 'This looks like passages alone. Import the queries and the judgements afterwards, into the same data set.',
    });
  }
  if (files === 1 && existing === undefined && has('query') && !has('positive', 'passage', 'judgement')) {
    warnings.push({
      text: 'This looks like queries alone. Import the passages and the judgements too, into the same data set.',
    });
  }
  return warnings;
}
