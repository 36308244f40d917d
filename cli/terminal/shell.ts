import type { Command } from 'commander';
import { printable } from './text';

/** A word as a shell takes it, without characters that control a terminal. */
export function inShell(word: string): string {
  if (/^[\w./,=-]+$/.test(word)) return word;
  if (printable(word) === word && !/[\n\t]/.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = [...Buffer.from(word)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  return `$'${escaped}'`;
}

/** The name of a file as a shell and a command take it, which is no option. */
export const fileInShell = (path: string): string => inShell(path.startsWith('-') && path !== '-' ? `./${path}` : path);

/** A command with the options that it was given, and without its arguments, to be run again. */
export function asGiven(command: Command): string {
  const commands: Command[] = [];
  for (let one: Command | null = command; one !== null; one = one.parent) commands.unshift(one);
  const options = commands.flatMap((one) =>
    one.options
      .filter((option) => one.getOptionValueSource(option.attributeName()) === 'cli')
      .map((option) => [option.long, one.getOptionValue(option.attributeName())] as const),
  );
  return [
    'npx',
    ...commands.map((one) => one.name()),
    ...options.flatMap(([name, value]) => (value === true ? [name] : [name, inShell(String(value))])),
  ].join(' ');
}
