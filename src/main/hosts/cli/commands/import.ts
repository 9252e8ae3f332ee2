import { basename, extname } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { namesInPhrase } from '../../../engine/formats/read/plan.ts';
import { type ColumnMap, FORMAT_IDS, type FormatId } from '../../../engine/formats/read/records.ts';
import { resolveSource } from '../../../features/data/hub-source.ts';
import { type ImportOptions, type ImportResult, importSource } from '../../../features/data/import.ts';
import { previewSource } from '../../../features/data/preview.ts';
import { openProject } from '../../../features/project/project.ts';
import { parseInteger } from '../arguments.ts';
import { type Answer, addCommand, type CommandContext, runCommand, workOptions } from '../command.ts';
import { nextStep, shellWord } from '../next-step.ts';
import { countOf, formatCount } from '../quantities.ts';
import { formatTable } from '../table.ts';

export type ImportCommandOptions = {
  json?: boolean;
  dataset?: string;
  format: FormatId | 'auto';
  map?: ColumnMap;
  split?: string;
  onError: 'stop' | 'skip';
  positiveFrom?: number;
  preview?: boolean;
};

const MAP_FIELDS = {
  query: 'query',
  query_id: 'queryId',
  positive: 'positive',
  passage_id: 'passageId',
  positive_id: 'passageId',
  text: 'text',
  title: 'title',
  split: 'split',
  label: 'label',
  score: 'score',
  prompt: 'prompt',
} as const satisfies Record<string, keyof ColumnMap>;

/** `query=COL,positive=COL,negative=COL|COL2`. */
export function parseColumnMap(text: string): ColumnMap {
  const columns: Record<string, string | readonly string[]> = {};
  for (const part of text.split(',')) {
    const [field, column] = part.split(/=(.*)/s, 2).map((piece) => piece.trim());
    const known = [...Object.keys(MAP_FIELDS), 'negative', 'negative_id'];
    if (field === undefined || !column || !known.includes(field)) {
      throw new InvalidArgumentError(`"${part}" is no FIELD=COLUMN. The fields are ${known.join(', ')}.`);
    }
    if (field === 'negative') columns.negative = column.split('|');
    else if (field === 'negative_id') columns.negativeId = column.split('|');
    else columns[MAP_FIELDS[field as keyof typeof MAP_FIELDS]] = column;
  }
  return columns;
}

/** The options that say how a source is read: the same for `import` and `quick`, whose `--format` is the output's. */
export function addSourceOptions(command: Command, format: '--format' | '--input-format'): Command {
  return command
    .optionsGroup('How it is read:')
    .addOption(
      new Option(`${format} <format>`, 'what the file is').choices(['auto', ...FORMAT_IDS]).default('auto'),
    )
    .option(
      '--map <columns>',
      'which columns hold what: query=COL,positive=COL,negative=COL|COL2; also query_id, passage_id, text, title, split, label, score, prompt, negative_id',
      parseColumnMap,
    )
    .option('--split <name>', 'the split of rows that do not name their own')
    .addOption(
      new Option('--on-error <policy>', 'what a bad row does').choices(['stop', 'skip']).default('stop'),
    );
}

export function addImport(program: Command): void {
  const command = addCommand(
    program,
    'import <project> <path>',
    'bring in passages, queries and judgements',
    [
      'whetstone import faq ./beir-folder',
      'whetstone import faq pairs.jsonl --map query=question,positive=answer',
      'whetstone import faq hf:sentence-transformers/natural-questions --preview',
    ],
  )
    .option('--dataset <name>', "the data set to import into (default: the source's name)")
    .option(
      '--positive-from <grade>',
      'the lowest grade that is a positive, for a new data set (default: 1)',
      parseInteger(1),
    )
    .option('--preview', 'show the first rows as they would come in, and import nothing');
  addSourceOptions(command, '--format').action(
    runCommand<ImportCommandOptions>(async (context, [folder, path], options) => {
      const source = await resolveSource(path!, { ...workOptions(context), log: context.terminal.note });
      if (options.preview === true) return preview(source, options);
      const project = openProject(folder!);
      try {
        const result = await importSource(project, source, importOptions(context, path!, options));
        const next = nextStep(
          [`teacher add ${shellWord(folder!)} ID --model FOLDER_OR_HUB_ID`, 'an embedding model'],
          [`teacher add ${shellWord(folder!)} bm25 --bm25`, 'or BM25, which needs no model'],
        );
        return { json: result, text: `${describeImport(result)}\n${next}` };
      } finally {
        project.close();
      }
    }),
  );
}

export function importOptions(
  context: CommandContext,
  path: string,
  options: ImportCommandOptions,
): ImportOptions {
  return {
    ...workOptions(context),
    dataset: options.dataset ?? defaultName(path),
    format: options.format,
    columns: options.map ?? {},
    split: options.split ?? null,
    onError: options.onError,
    positiveFrom: options.positiveFrom ?? null,
  };
}

/** A data set is called what its file or folder is called. */
export function defaultName(path: string): string {
  const name = basename(path.replace(/^hf:/, '')).replace(/\.(gz|zst)$/, '');
  return name.slice(0, name.length - extname(name).length) || name;
}

/** What an import brought, for people. */
export function describeImport({
  dataset,
  format,
  passedOver,
  counts,
  prompts,
  report,
  searchProblem,
}: ImportResult): string {
  const brought = [
    countOf(counts.passages, 'passages'),
    countOf(counts.queries, 'queries', 'query'),
    `${countOf(counts.judgements, 'judgements')} (${formatCount(counts.positives)} positive)`,
  ];
  if (counts.givenNegatives > 0) brought.push(countOf(counts.givenNegatives, 'given negatives'));
  const lines = [`Imported into the data set "${dataset}", read as ${format}: ${brought.join(', ')}.`];
  if (counts.mergedPassages > 0) {
    lines.push(
      `  ${countOf(counts.mergedPassages, 'passages')} had the title and text of another one: merged with it, all ids kept.`,
    );
  }
  if (counts.respelledPassages > 0) {
    lines.push(
      `  ${countOf(counts.respelledPassages, 'passages')} had no id and the text of another one in another spelling (case, spaces): the first stays.`,
    );
  }
  if (counts.unchangedPassages > 0)
    lines.push(`  ${countOf(counts.unchangedPassages, 'passages')} came again unchanged.`);
  if (counts.unchangedQueries > 0)
    lines.push(`  ${countOf(counts.unchangedQueries, 'queries', 'query')} came again unchanged.`);
  if (counts.unchangedJudgements > 0)
    lines.push(`  ${countOf(counts.unchangedJudgements, 'judgements')} came again unchanged.`);
  for (const [side, prompt] of [
    ['Query', prompts.query],
    ['Passage', prompts.passage],
  ] as const)
    if (prompt !== null) lines.push(`  ${side} prompt, from the data: ${JSON.stringify(prompt)}.`);
  if (counts.disagreeingPrompts > 0) {
    lines.push(
      `  ${countOf(counts.disagreeingPrompts, 'rows')} with another prompt than the first: no prompt is kept. Import them as data sets of their own to keep each.`,
    );
  }
  if (passedOver.length > 0) lines.push(`  Not read: ${namesInPhrase(passedOver)}.`);
  if (report !== null) lines.push(`  Skipped ${countOf(counts.skipped, 'problems')}, listed in ${report}.`);
  if (searchProblem !== null) lines.push(`  Not all of it can be searched yet: ${searchProblem}`);
  return lines.join('\n');
}

async function preview(path: string, options: ImportCommandOptions): Promise<Answer> {
  const { format, describe, rows } = await previewSource(path, {
    format: options.format,
    columns: options.map ?? {},
    split: options.split ?? null,
  });
  const table = formatTable(
    ['line', 'what', 'id', 'split', 'content'],
    rows.map((row) => [row.place, row.what, row.id, row.split, row.content]),
  );
  return { json: { format, describe, rows }, text: `${describe}\n\n${table}\n\nNothing was imported.` };
}
