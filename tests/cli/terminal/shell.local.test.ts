import { execFileSync } from 'node:child_process';
import { inShell } from '../../../cli/terminal/shell';

it.each(['a/b-c.jsonl', 'a b', "it's", 'ü👍', '', '\u001b[31m\n', '\u202ea'])(
  'writes %j as a word that a shell reads back',
  (word) => {
    expect(execFileSync('bash', ['-c', `printf %s ${inShell(word)}`], { encoding: 'utf8' })).toBe(word);
  },
);
