import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';
import { readStack } from '../../testkit';
import { ELSEWHERE, HOLDS, REQUIRED } from '../support/security-hub';
import { environmentJson } from './fixture';

interface Answer {
  readonly control: string;
  readonly answer: string;
  readonly note: string;
}

const page = readFileSync(join(root, 'docs/checklists.md'), 'utf8');

/** `S3.2, .3 not public` is about `S3.2` and `S3.3`. */
const answers: readonly Answer[] = [
  ...page.matchAll(/^\| ([A-Z]\w+)((?:(?:, )?\.\d+)+) [^|]+ \| (\w+) \|(.*)\|$/gm),
].flatMap(([, service, numbers = '', answer = '', note = '']) =>
  [...numbers.matchAll(/\d+/g)].map(([number]) => ({ control: `${service}.${number}`, answer, note })),
);

const blocks = (['prod', 'staging'] as const).map((name) => [name, readStack(environmentJson(name)).toJSON()] as const);

it('has one answer for each control of FSBP and CIS that is about these services', () => {
  const controls = answers.map(({ control }) => control);
  const required = Object.entries(REQUIRED).flatMap(([service, numbers]) => numbers.map((one) => `${service}.${one}`));
  expect(required.filter((control) => !controls.includes(control))).toEqual([]);
  expect(controls.filter((control, index) => controls.indexOf(control) !== index)).toEqual([]);
});

it('answers yes, no or input, and each no and input has a reason', () => {
  expect(answers.length).toBeGreaterThan(70);
  expect(answers.filter(({ answer }) => !['yes', 'no', 'input'].includes(answer))).toEqual([]);
  expect(answers.filter(({ answer, note }) => answer !== 'yes' && note.trim() === '')).toEqual([]);
});

it('checks every control whose answer is in the configuration', () => {
  const unchecked = answers.map(({ control }) => control).filter((control) => !HOLDS[control]);
  expect(unchecked.sort()).toEqual([...ELSEWHERE].sort());
});

describe.each(blocks)('the answers for %s', (name, stack) => {
  const isYes = ({ answer, note }: Answer) => answer === 'yes' && !note.includes(`\`${name}\`: no`);

  it.each(answers.filter(({ control }) => HOLDS[control]))('are true of $control', (one) => {
    expect(HOLDS[one.control]?.(stack)).toBe(isYes(one));
  });
});
