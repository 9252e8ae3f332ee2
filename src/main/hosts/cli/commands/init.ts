import type { Command } from 'commander';
import { createProject } from '../../../features/project/project.ts';
import { addCommand, runCommand } from '../command.ts';
import { nextStep, shellWord } from '../next-step.ts';

export function addInit(program: Command): void {
  addCommand(program, 'init <dir>', 'make a project in a new or empty folder', [
    'whetstone init ~/projects/faq',
  ]).action(
    runCommand((_context, [folder]) => {
      const project = createProject(folder!);
      project.close();
      return {
        json: { project: project.folders.root },
        text: [
          `Made a project in ${project.folders.root}.`,
          nextStep([`import ${shellWord(folder!)} PATH`]),
        ].join('\n'),
      };
    }),
  );
}
