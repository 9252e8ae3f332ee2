import { style } from './style.ts';

/** `npx whetstone` where npm started this process, so that a hint can be copied as it is. */
export function commandName(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.npm_command === undefined ? 'whetstone' : 'npx whetstone';
}

/** A word for a shell: quoted where it has to be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What to call next: the commands, each with what it is for where there are several. */
export function nextStep(...steps: readonly (readonly [command: string, purpose?: string])[]): string {
  const commands = steps.map(([command]) => `${commandName()} ${command}`);
  if (commands.length === 1) return `${style.faint('Next:')} ${commands[0]}`;
  const lines = commands.flatMap((command, index) => {
    const purpose = steps[index]?.[1];
    return purpose === undefined ? [command] : [style.faint(`# ${purpose}`), command];
  });
  return [style.faint('Next:'), ...lines.map((line) => `  ${line}`)].join('\n');
}
