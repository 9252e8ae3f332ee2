import { type Command, type Help, Option } from 'commander';

/** What every command's help looks like. */
const HELP: Partial<Help> = {
  // The options are in the command's own help: here they would only push the descriptions aside.
  subcommandTerm: (command) =>
    [command.name(), ...command.registeredArguments.map((argument) => `<${argument.name()}>`)].join(' '),
  optionDescription: (option) => {
    const { description, argChoices, defaultValue, defaultValueDescription, mandatory } = option;
    const facts: string[] = [];
    if (mandatory) facts.push('required');
    if (argChoices !== undefined) facts.push(argChoices.join(', '));
    if (defaultValue !== undefined && typeof defaultValue !== 'boolean') {
      facts.push(`default: ${defaultValueDescription ?? String(defaultValue)}`);
    }
    return facts.length === 0 ? description : `${description} (${facts.join('; ')})`.trim();
  },
};

/** A command and all below it. */
export function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** `whetstone teacher add` */
function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

/** Gives each command what all have: `--json`, help in one style, and errors that name their own help. */
export function finishCommands(program: Command): void {
  for (const command of everyCommand(program)) {
    command.configureHelp(HELP);
    command.helpCommand(false);
    command.optionsGroup('General:');
    const json = new Option('--json', 'print one JSON document on stdout, and nothing else there');
    command.addOption(command.commands.length === 0 ? json : json.hideHelp());
    command.helpOption('-h, --help', 'show this help');
    command.showHelpAfterError(`"${fullName(command)} --help" shows what it takes.`);
  }
}
