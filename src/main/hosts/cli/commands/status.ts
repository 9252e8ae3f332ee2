import type { Command } from 'commander';
import { openProjectToRead } from '../../../features/project/project.ts';
import { type ProjectStatus, readStatus } from '../../../features/project/status.ts';
import { addCommand, runCommand } from '../command.ts';
import { formatCount } from '../quantities.ts';
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
        return { json: status, text: describe(status) };
      } finally {
        project.close();
      }
    }),
  );
}

function describe(status: ProjectStatus): string {
  const parts = [`${status.project} (${(status.bytes / 1e6).toFixed(1)} MB)`];
  if (status.datasets.length === 0)
    return `${parts[0]}\nNo data yet. Next: whetstone import ${status.project} PATH`;
  for (const dataset of status.datasets) {
    parts.push(
      `\nData set ${dataset.name}: ${formatCount(dataset.passages)} passages, ${formatCount(dataset.queries)} queries` +
        (dataset.givenNegatives > 0 ? `, ${formatCount(dataset.givenNegatives)} given negatives` : ''),
    );
    if (dataset.splits.length > 0) {
      parts.push(
        formatTable(
          ['split', 'queries', 'positives', 'judged 0'],
          dataset.splits.map((row) => [row.split, row.queries, row.positives, row.judgedZero]),
        ),
      );
    }
  }
  const teachers = status.teachers.map(({ id, kind }) => (id === kind ? id : `${id} (${kind})`)).join(', ');
  parts.push(`\nTeachers: ${teachers || 'none'}`);
  if (status.retrievals.length > 0) {
    parts.push(
      formatTable(
        ['retrieval', 'data set', 'split', 'top K', 'queries', 'state'],
        status.retrievals.map((row) => [
          row.teacher,
          row.dataset,
          row.split ?? 'all',
          row.topK,
          row.queries,
          row.state,
        ]),
      ),
    );
  }
  parts.push(`\nRuns: ${status.runs.join(', ') || 'none'}`, `Labels: ${formatCount(status.labels)}`);
  const snapshots = status.snapshots
    .map((row) => `${row.number} (${row.run}, ${formatCount(row.pairs)} pairs)`)
    .join(', ');
  parts.push(`Snapshots: ${snapshots || 'none'}`);
  return parts.join('\n');
}
