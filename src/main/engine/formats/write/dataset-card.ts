import type { Method } from '../../../../shared/mining.ts';
import type { CardFacts } from './card-facts.ts';
import { frontMatter } from './front-matter.ts';

const METHOD_MEANING: Readonly<Record<Method, string>> = {
  naive: 'nothing is removed by score',
  shifted: 'the first N candidates are dropped',
  abs: 'a candidate above this score is removed',
  'margin-pos': 'a candidate above the positive’s score less this margin is removed',
  'perc-pos': 'a candidate above this share of the positive’s score is removed',
};

/**
 * The data-set card (README.md): Hugging Face front matter, with which `datasets.load_dataset(folder)` finds
 * the splits, then what the set is and where each number comes from.
 */
export function datasetCard(facts: CardFacts): string {
  const sections = [
    heading(facts),
    provenance(facts),
    counts(facts),
    columns(facts),
    files(facts),
    training(facts),
  ];
  return `${frontMatter(facts)}\n${sections.filter((section) => section !== '').join('\n')}`;
}

function heading({ dataset, export: written, app, snapshot, run }: CardFacts): string {
  const what =
    written.format === 'beir'
      ? `The judgements of data set ${inline(dataset.name)} with its curators’ labels applied: ${written.rows} of them.`
      : `Queries, passages that answer them and mined hard negatives of data set ${inline(dataset.name)}: ${written.rows} rows from ${written.pairs} (query, positive) pairs.`;
  return [
    `# ${inline(dataset.name)}: ${written.format === 'beir' ? 'judgements' : 'hard negatives'}`,
    '',
    what,
    `Written in the format \`${written.format}\` by ${inline(app.name)} ${inline(app.version)} from snapshot ${snapshot} of run ${inline(run)}.`,
    ...(dataset.source === null ? [] : [`The data set came from ${inline(dataset.source)}.`]),
    ...promptLine('query', dataset.queryPrompt),
    ...promptLine('passage', dataset.passagePrompt),
    '',
  ].join('\n');
}

function promptLine(side: string, prompt: string | null): string[] {
  return prompt === null ? [] : [`Its own ${side} prompt is ${code(prompt)}.`];
}

function provenance({ teachers, recipe, labels }: CardFacts): string {
  const labelled = Object.entries(labels.counts).map(([label, count]) => `${count} ${label}`);
  return [
    '## Where the numbers come from',
    '',
    'Scores are those of the teachers, which judged every candidate for its query:',
    '',
    ...table(
      ['teacher', 'kind', 'model', 'similarity', 'query prompt', 'passage prompt', 'key'],
      teachers.map((teacher) => [
        inline(teacher.id),
        inline(teacher.kind),
        teacher.model === null ? '–' : inline(teacher.model),
        teacher.similarity === null ? '–' : inline(teacher.similarity),
        code(teacher.queryPrompt),
        code(teacher.passagePrompt),
        code(teacher.key),
      ]),
    ),
    '',
    'Negatives were chosen by this recipe:',
    '',
    ...recipe.sources.map(
      ({ teacher, method, value }) =>
        `- ${inline(teacher)}: \`${method}\`${value === null ? '' : ` ${value}`} (${METHOD_MEANING[method]})`,
    ),
    `- up to ${recipe.negatives} for each pair, sampling \`${recipe.sampling}\`${
      recipe.sampling === 'top' ? '' : ` from the first ${recipe.sampleK}, temperature ${recipe.temperature}`
    }, seed ${recipe.seed}`,
    `- ensemble \`${recipe.ensemble}\`; s⁺ of a query with several positives: \`${recipe.positiveScore}\``,
    `- where fewer are left: \`${recipe.shortage}\`; false negatives: \`${recipe.falseNegatives}\`; passages judged 0: \`${recipe.judgedZero}\``,
    ...(recipe.minScore === null ? [] : [`- nothing below the score ${recipe.minScore}`]),
    ...(recipe.rankRange === null
      ? []
      : [`- ranks ${recipe.rankRange[0]} to ${recipe.rankRange[1]} (exclusive) of what passed`]),
    `- split: ${recipe.split === null ? 'all' : inline(recipe.split)}`,
    '',
    `Curators’ labels up to event ${labels.upToEvent}${labelled.length === 0 ? ': none' : `: ${labelled.join(', ')}`}.`,
    '',
  ].join('\n');
}

function counts({ counts: counted, dataset }: CardFacts): string {
  const removed = Object.entries(counted.removed).map(([reason, count]) => [
    `removed: ${reason}`,
    String(count),
  ]);
  return [
    '## Counts',
    '',
    ...table(
      ['of the snapshot', 'count'],
      [
        ['passages of the data set', String(dataset.passages)],
        ['queries of the data set', String(dataset.queries)],
        ['queries mined', String(counted.queries)],
        ['(query, positive) pairs', String(counted.pairs)],
        ['negatives kept', String(counted.kept)],
        ['negatives drawn at random to fill up', String(counted.filled)],
        ['pairs short of negatives', String(counted.short)],
        ...removed,
      ],
    ),
    '',
  ].join('\n');
}

function columns({ export: { columns: described } }: CardFacts): string {
  const rows = described.map(({ name, type, meaning }) => [code(name), type, meaning]);
  return ['## Columns', '', ...table(['column', 'type', 'meaning'], rows), ''].join('\n');
}

function files({ export: { files: written } }: CardFacts): string {
  const rows = written.map(({ path, rows: count, bytes, sha256 }) => [
    code(path),
    String(count),
    String(bytes),
    code(sha256),
  ]);
  return ['## Files', '', ...table(['file', 'rows', 'bytes', 'SHA-256'], rows), ''].join('\n');
}

function training({ export: { notes, dropped, escapedCells } }: CardFacts): string {
  const lines = [
    ...notes.map((note) => `- ${note}`),
    ...Object.entries(dropped).map(
      ([reason, count]) => `- ${count === 1 ? '1 pair is' : `${count} pairs are`} not in it: ${reason}.`,
    ),
    ...(escapedCells === 0
      ? []
      : [
          `- ${escapedCells} cells begin with an apostrophe that is not theirs, so that no spreadsheet runs them.`,
        ]),
  ];
  return lines.length === 0 ? '' : ['## Before training', '', ...lines, ''].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Text from outside inside a line of Markdown: one line, and no mark-up of its own. */
function inline(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, (mark) => `\\${mark}`);
}

/** Text from outside as code, quoted like JSON so that spaces and line breaks show; – where it is empty. */
function code(text: string): string {
  if (text === '') return '–';
  const quoted = /^[\w./:@+-]+$/.test(text) ? text : JSON.stringify(text);
  return `\`\`${quoted.startsWith('`') || quoted.endsWith('`') ? ` ${quoted} ` : quoted}\`\``.replaceAll(
    '|',
    '\\|',
  );
}
