import type { Command } from 'commander';
import { evaluateRun } from '../../../features/mining/evaluate-run.ts';
import { findRun } from '../../../features/mining/runs.ts';
import { type ShownPair, type ShownQuery, showQuery } from '../../../features/mining/show.ts';
import { openProjectToRead } from '../../../features/project/project.ts';
import { addCommand, runCommand } from '../command.ts';
import { describeRun, runJson } from '../run-report.ts';

type Options = { json?: boolean; run: string; query?: string };

/** A terminal shows this much of a text; `--json` has it whole. */
const SHOWN_CHARACTERS = 110;

export function addShow(program: Command): void {
  addCommand(
    program,
    'show <project>',
    'a run in numbers, or one query with every candidate, its verdict and why',
    [
      'whetstone show faq --run first',
      'whetstone show faq --run first --query q17',
      'whetstone show faq --run first --query q17 --json',
    ],
  )
    .requiredOption('--run <name>', 'which run')
    .option('--query <id>', 'one query')
    .action(
      runCommand<Options>(async (context, [folder], options) => {
        const project = openProjectToRead(folder!);
        try {
          const { recipe } = findRun(project.db, options.run);
          if (options.query === undefined) {
            const evaluated = await evaluateRun(project, recipe, { signal: context.signal });
            return {
              json: runJson(options.run, recipe, evaluated),
              text: describeRun(options.run, recipe, evaluated),
            };
          }
          const shown = await showQuery(project, recipe, options.query, context.signal);
          return { json: shown, text: describeQuery(shown) };
        } finally {
          project.close();
        }
      }),
    );
}

function describeQuery({ query, pairs }: ShownQuery): string {
  if (pairs.length === 0)
    return `${query.id}: ${query.text}\nIt has no positive in this run's split, so nothing is mined for it.`;
  return [`${query.id}: ${query.text}`, ...pairs.map(describePair)].join('\n');
}

const MARK = { kept: '■ kept   ', removed: '◇ removed', reserve: '· reserve' } as const;

function describePair(pair: ShownPair): string {
  const { positive, threshold } = pair;
  const score = positive.score === null ? '' : `  s⁺ ${positive.score.toFixed(3)}`;
  const limit = threshold === null ? '' : `  threshold ${threshold.toFixed(3)}`;
  const withdrawn = pair.status === 'active' ? '' : `  (${pair.status})`;
  const lines = [`\n● positive ${positive.id}${score}${limit}${withdrawn}`, `    ${shorten(positive)}`];
  for (const candidate of pair.candidates) {
    const place = candidate.rank === null ? '   +' : String(candidate.rank).padStart(4);
    const score = candidate.score === null ? '     ' : candidate.score.toFixed(3);
    const why = [candidate.reason, candidate.arithmetic]
      .filter((part) => part !== null && part !== '')
      .join(': ');
    const label = candidate.label === null ? '' : `  ✚ ${candidate.label}`;
    lines.push(
      `${place}  ${score}  ${MARK[candidate.verdict]}  ${candidate.id}  ${why}${label}`.trimEnd(),
      `    ${shorten(candidate)}`,
    );
  }
  lines.push(`  negatives, in this order: ${pair.negatives.join(', ') || 'none'}`);
  return lines.join('\n');
}

function shorten({ title, text }: { readonly title: string; readonly text: string }): string {
  const whole = `${title === '' ? '' : `${title}: `}${text}`.replace(/\s+/g, ' ');
  return whole.length <= SHOWN_CHARACTERS ? whole : `${whole.slice(0, SHOWN_CHARACTERS - 1)}…`;
}
