import type { CardFacts } from './card-facts.ts';
import { type ExportFormat, FORMATS } from './formats.ts';

type Config = {
  readonly name: string;
  readonly settings: readonly string[];
  readonly files: readonly (readonly [split: string, path: string])[];
};

/**
 * The YAML head of a Hugging Face data-set card. `configs` names each file's split, so that `load_dataset` on
 * the folder reads the data files, and nothing else as data.
 */
export function frontMatter({ dataset, export: { format, files } }: CardFacts): string {
  const configs = configsOf(format, files).filter((config) => config.files.length > 0);
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

/**
 * `datasets` reads all configurations of a folder with one builder, that of the first one's files. So BEIR's
 * are its JSON files, under the names of BEIR's own repositories, without the TSV of qrels; and NeMo's is its
 * JSON, without the Parquet of its corpus, which is a data set of its own.
 */
function configsOf(format: ExportFormat, files: CardFacts['export']['files']): Config[] {
  const ofSplits = files.filter(({ split }) => split !== null || FORMATS[format].shape === 'files');
  const main: Config = {
    name: 'default',
    settings: format === 'nemo' ? ['field: data'] : [],
    files: ofSplits.map(({ path, split }) => [splitName(split), path]),
  };
  const jsonLines = files.filter(({ path, split }) => split === null && path.endsWith('.jsonl'));
  const beside = jsonLines.map(({ path }): Config => {
    const name = path.slice(0, -'.jsonl'.length);
    return { name, settings: [], files: [[name, path]] };
  });
  switch (format) {
    case 'beir':
      return beside;
    case 'tevatron-ids':
      return [main, ...beside];
    default:
      return [main];
  }
}

/** `datasets` takes word characters and dots only, and keeps `all` to itself; a file of several splits is none of them. */
const splitName = (split: string | null): string => (split ?? 'mixed').replace(/[^\w.]/g, '_');
