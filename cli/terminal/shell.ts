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
