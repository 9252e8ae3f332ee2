import { userInfo } from 'node:os';
import { type Command, Option } from 'commander';
import { LABELS, type Label } from '../../../../shared/mining.ts';
import { findDataset, findPassage, findQuery, isJudgedPositive } from '../../../features/data/queries.ts';
import { openProject } from '../../../features/project/project.ts';
import { describeTarget } from '../../../features/review/label-targets.ts';
import { addLabel, undoLabel } from '../../../features/review/labels.ts';
import { addCommand, runCommand } from '../command.ts';
import { commandName, shellWord } from '../next-step.ts';

type LabelOptions = {
  json?: boolean;
  query: string;
  passage: string;
  as: Label | 'none';
  note?: string;
  curator: string;
  dataset?: string;
};

/** What a label does to every run, at once. */
const EFFECT: Readonly<Record<Label | 'none', string>> = {
  'false-negative': 'It stays out of the negatives of every run, whatever it scores.',
  'true-negative': 'No threshold removes it any more: it may become a negative of every run.',
  ambiguous: 'It is neither a positive nor a negative in any run.',
  none: 'The methods decide on it again.',
};

/** The same on a passage that the data judges to answer the query. */
const EFFECT_ON_POSITIVE: Readonly<Record<Label | 'none', string>> = {
  'false-negative': 'The data judges that it answers, too: it stays a positive of every run.',
  'true-negative': 'The data judges that it answers: every run leaves this pair out.',
  ambiguous: 'The data judges that it answers: every run leaves this pair out.',
  none: 'It is a positive of every run again, as the data judges it.',
};

/** Who labels when nobody is named: the account's name. */
export function defaultCurator(): string {
  return userInfo().username;
}

export function addLabelCommands(program: Command): void {
  addCommand(program, 'label <project>', 'say whether a passage answers a query', [
    'whetstone label faq --query q17 --passage p204 --as false-negative',
    'whetstone label faq --query q17 --passage p204 --as none      # take it back',
  ])
    .requiredOption('--query <id>', 'the query')
    .requiredOption('--passage <id>', 'the passage')
    .addOption(
      new Option(
        '--as <label>',
        'false-negative: it answers the query; true-negative: it does not; ambiguous: nobody can tell',
      )
        .choices([...LABELS, 'none'])
        .makeOptionMandatory(),
    )
    .option('--note <text>', 'why')
    .option('--curator <name>', 'who says so', defaultCurator())
    .option('--dataset <name>', 'the data set, where there are several')
    .action(
      runCommand<LabelOptions>((_context, [folder], options) => {
        const project = openProject(folder!);
        try {
          const dataset = findDataset(project.db, options.dataset ?? null);
          const query = findQuery(project.db, dataset, options.query);
          const passage = findPassage(project.db, dataset, options.passage);
          const event = addLabel(
            project.db,
            { queryHash: query.contentHash, passageHash: passage.contentHash },
            options.as === 'none' ? null : options.as,
            options.curator,
            options.note ?? null,
          );
          const effects = isJudgedPositive(project.db, dataset, query.id, passage.id)
            ? EFFECT_ON_POSITIVE
            : EFFECT;
          return {
            json: {
              event: event.id,
              query: query.externalId,
              passage: passage.externalId,
              label: event.label,
              curator: event.curator,
            },
            text: [
              `Saved: ${passage.externalId} for ${query.externalId} is ${event.label ?? 'without a label'}, says ${event.curator}.`,
              effects[options.as],
              `"${commandName()} undo ${shellWord(folder!)}" takes it back.`,
            ].join('\n'),
          };
        } finally {
          project.close();
        }
      }),
    );

  addCommand(program, 'undo <project>', 'take back the last label that was not taken back yet', [
    'whetstone undo faq',
  ])
    .option('--curator <name>', 'whose label', defaultCurator())
    .action(
      runCommand<{ json?: boolean; curator: string }>((_context, [folder], options) => {
        const project = openProject(folder!);
        try {
          const { undone, restored } = undoLabel(project.db, options.curator);
          const target = describeTarget(project.db, undone);
          return {
            json: { undone: undone.id, ...target, was: undone.label, label: restored.label },
            text: `Taken back: ${target.passage} for ${target.query} was ${undone.label ?? 'without a label'} and is ${restored.label ?? 'without a label'} again.`,
          };
        } finally {
          project.close();
        }
      }),
    );
}
