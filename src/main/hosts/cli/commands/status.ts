import type { Command } from 'commander';
import { openProjectToRead } from '../../../features/project/project.ts';
import { type DatasetStatus, type ProjectStatus, readStatus } from '../../../features/project/status.ts';
import { addCommand, runCommand } from '../command.ts';
import { nextStep, shellWord } from '../next-step.ts';
import { countOf, formatBytes, formatCount } from '../quantities.ts';
import { style } from '../style.ts';
import { formatTable } from '../table.ts';

export function addStatus(program: Command): void {
  addCommand(program, 'status <project>', 'what a project holds', [
    'whetstone status faq',
    'whetstone status faq --json',
  ]).action(
    runCommand((_context, [folder]) => {
      const project = openProjectToRead(folder!);
      try {
        const status = readStatus(project);
        return { json: status, text: describe(status, folder!) };
      } finally {
        project.close();
      }
    }),
  );
}

const STATE_WORDS = {
  running: 'unfinished',
  complete: 'complete',
  outdated: 'outdated: the data has changed since',
} as const satisfies Record<ProjectStatus['retrievals'][number]['state'], string>;

function describe(status: ProjectStatus, folder: string): string {
  const parts = [`${style.heading(status.project)}  ${formatBytes(status.bytes)}`];
  for (const dataset of status.datasets) parts.push(describeDataset(dataset));
  const retrievals = status.retrievals.map(({ teacher, dataset, split, topK, queries, state }) => [
    teacher,
    dataset,
    split ?? 'all',
    topK,
    queries,
    STATE_WORDS[state],
  ]);
  if (retrievals.length > 0) {
    parts.push(formatTable(['retrieval', 'data set', 'split', 'top K', 'queries', 'state'], retrievals));
  }
  const teachers = status.teachers.map(({ id, kind }) => (id === kind ? id : `${id} (${kind})`));
  const snapshots = status.snapshots.map(
    ({ number, run, pairs }) => `${number} (${run}, ${countOf(pairs, 'pairs')})`,
  );
  const lists = [
    ['Teachers', teachers],
    ['Runs', status.runs],
    ['Labels', status.labels === 0 ? [] : [formatCount(status.labels)]],
    ['Snapshots', snapshots],
  ] as const;
  parts.push(lists.map(([title, items]) => `${title.padEnd(10)} ${items.join(', ') || 'none'}`).join('\n'));
  const next = nextOf(status, shellWord(folder));
  if (next !== null) parts.push(nextStep([next]));
  return parts.join('\n\n');
}

function describeDataset(dataset: DatasetStatus): string {
  const counts = [countOf(dataset.passages, 'passages'), countOf(dataset.queries, 'queries', 'query')];
  if (dataset.givenNegatives > 0) counts.push(countOf(dataset.givenNegatives, 'given negatives'));
  const title = `${style.heading(`Data set ${dataset.name}`)}  ${counts.join(', ')}`;
  const prompts = [
    ...promptLine('Query', dataset.queryPrompt),
    ...promptLine('Passage', dataset.passagePrompt),
  ];
  if (dataset.splits.length === 0) return [title, ...prompts].join('\n');
  const rows = dataset.splits.map((row) => [row.split, row.queries, row.positives, row.judgedZero]);
  return [title, ...prompts, formatTable(['split', 'queries', 'positives', 'judged 0'], rows)].join('\n');
}

/** JSON's quotes show spaces and line breaks. */
function promptLine(side: string, prompt: string | null): string[] {
  return prompt === null ? [] : [`${side} prompt, from the data: ${JSON.stringify(prompt)}`];
}

/** The first step of the main job that is still to be done. */
function nextOf(status: ProjectStatus, folder: string): string | null {
  const finished = status.retrievals.find(({ state }) => state === 'complete');
  const outdated = status.retrievals.find(({ state }) => state === 'outdated');
  if (status.datasets.length === 0) return `import ${folder} PATH`;
  if (status.teachers.length === 0) return `teacher add ${folder} ID --model FOLDER_OR_HUB_ID`;
  if (outdated !== undefined) {
    const { teacher, dataset, split, topK } = outdated;
    const named = status.datasets.length > 1 ? ` --dataset ${shellWord(dataset)}` : '';
    return `retrieve ${folder} --teacher ${shellWord(teacher)}${named} --split ${shellWord(split ?? 'all')} --top-k ${topK}`;
  }
  if (finished === undefined) return `retrieve ${folder} --teacher ${shellWord(status.teachers[0]!.id)}`;
  if (status.runs.length === 0) return `mine ${folder} --run NAME --teacher ${shellWord(finished.teacher)}`;
  if (status.snapshots.length > 0) return null;
  return `export ${folder} --run ${shellWord(status.runs[0]!)} --format st-n-tuple --out PATH`;
}
