import type { CardFacts } from './card-facts.ts';
import { type ExportFormat, FORMATS } from './formats.ts';
import { NEMO_METADATA } from './nemo.ts';

type Config = {
  readonly name: string;
  readonly settings: readonly string[];
  readonly files: readonly [split: string, path: string][];
};

/**
 * The YAML head of a Hugging Face data-set card. `configs` names each file's split, so that `load_dataset` on
 * the folder reads the data files, and nothing else as data.
 */
export function frontMatter({ dataset, export: { format, files } }: CardFacts): string {
  // In a folder of several kinds of files, those of no split are the corpus and the queries.
  const isBeside = (split: string | null): boolean => FORMATS[format].shape === 'folder' && split === null;
  const main: Config = {
    name: 'default',
    settings: SETTINGS[format] ?? [],
    files: files.filter(({ split }) => !isBeside(split)).map(({ path, split }) => [splitName(split), path]),
  };
  const beside: Config[] = files
    .filter(({ path, split }) => isBeside(split) && !path.endsWith(NEMO_METADATA))
    .map(({ path }) => ({
      name: path.startsWith('queries') ? 'queries' : 'corpus',
      settings: [],
      files: [['train', path]],
    }));
  const configs = [main, ...beside].filter((config) => config.files.length > 0);
  return [
    '---',
    ...(dataset.licence === null ? [] : [`license: ${JSON.stringify(dataset.licence)}`]),
    `pretty_name: ${JSON.stringify(dataset.name)}`,
    'task_categories:',
    '- sentence-similarity',
    '- text-retrieval',
    'tags:',
    '- hard-negatives',
    '- whetstone',
    ...(format.startsWith('st-') ? ['- sentence-transformers'] : []),
    'configs:',
    ...configs.flatMap(({ name, settings, files: data }) => [
      `- config_name: ${name}`,
      ...settings.map((setting) => `  ${setting}`),
      '  data_files:',
      ...data.flatMap(([split, path]) => [`  - split: ${split}`, `    path: ${JSON.stringify(path)}`]),
    ]),
    '---',
    '',
  ].join('\n');
}

/** What `datasets` has to be told to read a format's main files. */
const SETTINGS: Partial<Record<ExportFormat, readonly string[]>> = {
  beir: ['sep: "\\t"'],
  nemo: ['field: data'],
};

/** `datasets` takes word characters and dots only; a single file of all splits is its `train`. */
const splitName = (split: string | null): string => (split ?? 'train').replace(/[^\w.]/g, '_');
