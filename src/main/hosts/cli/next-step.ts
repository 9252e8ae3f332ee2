import { style } from './style.ts';
import { displayWidth, padEnd } from './text-width.ts';

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
  const width = Math.max(...commands.map(displayWidth));
  const lines = commands.map((command, index) => {
    const purpose = steps[index]?.[1];
    return purpose === undefined ? command : `${padEnd(command, width)}  ${style.faint(purpose)}`;
  });
  return lines.length === 1
    ? `${style.faint('Next:')} ${lines[0]}`
    : `${style.faint('Next:')}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
