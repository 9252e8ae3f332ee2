import type { Command } from 'commander';
import { openProject } from '../../../features/project/project.ts';
import { takeSnapshot } from '../../../features/snapshots/snapshot.ts';
import { addCommand, runCommand, workOptions } from '../command.ts';
import { nextStep, shellWord } from '../next-step.ts';
import { formatCount } from '../quantities.ts';

export function addSnapshot(program: Command): void {
  addCommand(program, 'snapshot <project>', "freeze a run's result under a number, for export and training", [
    'whetstone snapshot faq --run first',
  ])
    .requiredOption('--run <name>', 'which run')
    .action(
      runCommand<{ json?: boolean; run: string }>(async (context, [folder], options) => {
        const project = openProject(folder!);
        try {
          const { number, run, facts } = await takeSnapshot(project, options.run, workOptions(context));
          const { pairs, skipped, kept, filled } = facts.summary;
          return {
            json: { snapshot: number, run, ...facts },
            text: [
              `Snapshot ${number} of "${run}": ${formatCount(pairs - skipped)} pairs with ${formatCount(kept + filled)} negatives.`,
              nextStep([`export ${shellWord(folder!)} --snapshot ${number} --format st-n-tuple --out PATH`]),
            ].join('\n'),
          };
        } finally {
          project.close();
        }
      }),
    );
}
