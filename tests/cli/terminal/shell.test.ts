import { fileInShell, inShell } from '../../../cli/terminal/shell';

it.each([
  ['a/b-c.jsonl', 'a/b-c.jsonl'],
  ['a b', "'a b'"],
  ["it's", "'it'\\''s'"],
  ['ü👍', "'ü👍'"],
  ['', "''"],
  ['\u001b[31m\n', "$'\\x1b\\x5b\\x33\\x31\\x6d\\x0a'"],
  ['\u202ea', "$'\\xe2\\x80\\xae\\x61'"],
])('writes %j as %s', (word, written) => {
  expect(inShell(word)).toBe(written);
});

it.each([
  ['-', '-'],
  ['-x', './-x'],
  ['--json', './--json'],
  ['x', 'x'],
])('writes the file %s as %s, which is no option', (path, written) => {
  expect(fileInShell(path)).toBe(written);
});
