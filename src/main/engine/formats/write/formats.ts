/** What a file is, named by its ending. */
export const CONTAINERS = ['jsonl', 'jsonl.gz', 'json', 'parquet', 'csv'] as const;
export type Container = (typeof CONTAINERS)[number];

export const EXPORT_FORMATS = [
  'st-pair',
  'st-triplet',
  'st-n-tuple',
  'st-labeled-pair',
  'st-labeled-list',
  'flagembedding',
  'tevatron',
  'tevatron-ids',
  'nemo',
  'beir',
  'ms-swift',
  'csv',
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What a format can hold, and what it must be given. */
export type FormatSpec = {
  /** One line of `--help`. */
  readonly title: string;
  /** The first one is written where nobody asks for another. */
  readonly containers: readonly Container[];
  /** `files`: a file for each split, or a single one. `folder`: several files that belong together. */
  readonly shape: 'files' | 'folder';
  readonly ids: 'always' | 'optional' | 'never';
  readonly scores: 'optional' | 'never';
  readonly texts: 'always' | 'optional';
  /** `field`: the format has a place for prompts. `prefix`: they are written before the texts. */
  readonly prompts: 'field' | 'prefix' | 'never';
  readonly needs: readonly ('passages' | 'queries' | 'judgements')[];
};

const sentenceTransformers = {
  containers: ['jsonl', 'jsonl.gz', 'parquet', 'csv'],
  shape: 'files',
  ids: 'optional',
  scores: 'optional',
  texts: 'optional',
  prompts: 'prefix',
  needs: [],
} as const;

/** Every export format (`--format`), in the order of the help. */
export const FORMATS: Readonly<Record<ExportFormat, FormatSpec>> = {
  'st-pair': { ...sentenceTransformers, title: 'sentence-transformers: anchor, positive' },
  'st-triplet': {
    ...sentenceTransformers,
    title: 'sentence-transformers: anchor, positive, negative; one row for each negative',
  },
  'st-n-tuple': {
    ...sentenceTransformers,
    title: 'sentence-transformers: anchor, positive, negative_1 … negative_n; pairs with fewer are dropped',
  },
  'st-labeled-pair': {
    ...sentenceTransformers,
    title: 'sentence-transformers: anchor, positive (any passage), label 1 or 0',
  },
  'st-labeled-list': {
    ...sentenceTransformers,
    containers: ['jsonl', 'jsonl.gz', 'parquet'],
    title: 'sentence-transformers cross-encoders: anchor, a list of passages, a list of labels',
  },
  flagembedding: {
    title: 'FlagEmbedding (BGE): query, pos, neg',
    containers: ['jsonl', 'jsonl.gz'],
    shape: 'files',
    ids: 'optional',
    scores: 'optional',
    texts: 'always',
    prompts: 'field',
    needs: [],
  },
  tevatron: {
    title: 'Tevatron: query, positive_passages, negative_passages',
    containers: ['jsonl', 'jsonl.gz'],
    shape: 'files',
    ids: 'always',
    scores: 'optional',
    texts: 'always',
    prompts: 'prefix',
    needs: [],
  },
  'tevatron-ids': {
    title: 'Tevatron 2: document ids, and corpus.jsonl beside them',
    containers: ['jsonl', 'jsonl.gz'],
    shape: 'folder',
    ids: 'always',
    scores: 'never',
    texts: 'always',
    prompts: 'prefix',
    needs: ['passages'],
  },
  nemo: {
    title: 'NVIDIA NeMo Automodel: question, pos_doc, neg_doc, and a corpus folder',
    containers: ['json'],
    shape: 'folder',
    ids: 'always',
    scores: 'optional',
    texts: 'always',
    prompts: 'field',
    needs: ['passages'],
  },
  beir: {
    title: 'BEIR: corpus, queries and qrels with the curator’s judgements, without mined negatives',
    containers: ['jsonl'],
    shape: 'folder',
    ids: 'always',
    scores: 'never',
    texts: 'always',
    prompts: 'never',
    needs: ['passages', 'queries', 'judgements'],
  },
  'ms-swift': {
    title: 'ms-swift: messages, positive_messages, negative_messages',
    containers: ['jsonl', 'jsonl.gz'],
    shape: 'files',
    ids: 'never',
    scores: 'never',
    texts: 'always',
    prompts: 'prefix',
    needs: [],
  },
  csv: {
    title: 'a plain table for people: query, positive, negatives side by side',
    containers: ['csv'],
    shape: 'files',
    ids: 'always',
    scores: 'optional',
    texts: 'optional',
    prompts: 'prefix',
    needs: [],
  },
};
