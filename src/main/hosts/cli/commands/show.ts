import type { Command } from 'commander';
import { evaluateRun } from '../../../features/mining/evaluate-run.ts';
import { findRun } from '../../../features/mining/runs.ts';
import {
  type ShownCandidate,
  type ShownPair,
  type ShownQuery,
  showQuery,
} from '../../../features/mining/show.ts';
import { openProjectToRead } from '../../../features/project/project.ts';
import { addCommand, runCommand } from '../command.ts';
import { formatCount } from '../quantities.ts';
import { describeRun, runJson } from '../run-report.ts';
import { outputColumns, style } from '../style.ts';
import { displayWidth, padEnd, truncate, wrap } from '../text-width.ts';

type Options = { json?: boolean; run: string; query?: string; all?: boolean };

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
    .option('--all', 'with --query: every candidate, far down the reserve too; --json always has them')
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
          return { json: shown, text: describeQuery(shown, options.all === true) };
        } finally {
          project.close();
        }
      }),
    );
}

function describeQuery({ query, pairs }: ShownQuery, all: boolean): string {
  const title = wrap(`${style.heading(query.id)}  ${query.text}`, outputColumns());
  if (pairs.length === 0)
    return `${title}\nIt has no positive in this run's split, so nothing is mined for it.`;
  return [title, ...pairs.map((pair) => describePair(pair, all))].join('\n\n');
}

const MARK = { kept: '■ kept   ', removed: '◇ removed', reserve: '· reserve' } as const;
/** How far into the reserve a terminal shows candidates: what might come in if a kept one is labelled away. */
const RESERVE_SHOWN = 5;
const PAIR_STATUS = {
  active: '',
  withdrawn: '  withdrawn by a label',
  skipped: '  left out: too few negatives',
  unscored: '  nothing is mined for it: the method needs its score, which the teacher does not have',
} as const;

function describePair(pair: ShownPair, all: boolean): string {
  const { positive, threshold, candidates } = pair;
  const score = positive.score === null ? '' : `  s⁺ ${positive.score.toFixed(3)}`;
  const limit = threshold === null ? '' : `  threshold ${threshold.toFixed(3)}`;
  const promoted = pair.promoted ? '  promoted: a curator says that it answers' : '';
  const idWidth = Math.max(...candidates.map(({ id }) => displayWidth(id)), 0);
  const beforeReserve = candidates.findLastIndex(({ verdict }) => verdict !== 'reserve') + 1;
  const shown = all ? candidates : candidates.slice(0, beforeReserve + RESERVE_SHOWN);
  const hidden = candidates.length - shown.length;
  return [
    `● ${style.heading(`positive ${positive.id}`)}${score}${limit}${promoted}${PAIR_STATUS[pair.status]}`,
    style.faint(`  ${shorten(positive, 2)}`),
    '',
    ...shown.flatMap((candidate) => describeCandidate(candidate, idWidth)),
    ...(hidden === 0 ? [] : [`      … ${formatCount(hidden)} more in reserve; --all shows them`]),
    '',
    `  negatives, in this order: ${pair.negatives.join(', ') || 'none'}`,
  ].join('\n');
}

function describeCandidate(candidate: ShownCandidate, idWidth: number): string[] {
  const { verdict } = candidate;
  const rank = candidate.rank === null ? '   +' : String(candidate.rank).padStart(4);
  const score = candidate.score === null ? '     ' : candidate.score.toFixed(3);
  const why = [candidate.reason, candidate.arithmetic].filter((part) => part !== null && part !== '');
  const label = candidate.label === null ? '' : `  ✚ ${candidate.label}`;
  const paint = { kept: style.good, removed: style.warning, reserve: style.faint }[verdict];
  const line = `${rank}  ${score}  ${paint(MARK[verdict])}  ${padEnd(candidate.id, idWidth)}  ${why.join(': ')}`;
  return [`${line.trimEnd()}${label}`, style.faint(`      ${shorten(candidate, 6)}`)];
}

/** A text in the rest of a line; `--json` has it whole. */
function shorten({ title, text }: { readonly title: string; readonly text: string }, indent: number): string {
  // A title that ends as a sentence needs no colon.
  const heading = title === '' ? '' : `${title}${/[.:;!?…。！？]$/u.test(title) ? '' : ':'} `;
  const whole = `${heading}${text}`.replace(/\s+/g, ' ');
  return truncate(whole, outputColumns() - indent);
}
