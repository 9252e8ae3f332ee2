import type { Format } from './types.ts';

export const FORMAT_WORDS = {
  beir: 'BEIR folder',
  jsonl: 'JSON Lines',
  json: 'JSON',
  csv: 'CSV',
  tsv: 'TSV',
  parquet: 'Parquet',
  arrow: 'Arrow',
  squad: 'SQuAD',
  msmarco: 'MS MARCO',
  nemo: 'NeMo',
} as const satisfies Record<Exclude<Format, 'auto'>, string>;

export const FORMATS = Object.entries(FORMAT_WORDS).map(([value, label]) => ({
  value: value as keyof typeof FORMAT_WORDS,
  label,
}));

/** What people call a format. */
export const formatText = (format: string): string =>
  FORMATS.find(({ value }) => value === format)?.label ?? format;
