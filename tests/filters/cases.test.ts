import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'lossless-json';
import { compileFilters } from '../../filters';
import { root } from '../../local/machine/paths';

type Outcome = readonly [outcome: string, eventOrError: string];

const FOLDER = join(root, 'tests', 'filters', 'cases');

/** Each pattern is followed by its outcomes, which are those of AWS's open matcher, aws/event-ruler. */
const cases = (file: string) => {
  const found: [pattern: string, outcomes: Outcome[]][] = [];
  for (const line of readFileSync(join(FOLDER, file), 'utf8').trimEnd().split('\n')) {
    const [, outcome, detail = ''] = /^ {2}(match|no match|refused) +(.*)$/.exec(line) ?? [];
    if (outcome) found.at(-1)?.[1].push([outcome, detail]);
    else found.push([line, []]);
  }
  return found;
};

const outcomeOf = (pattern: string, event: string) => (compileFilters([pattern])(parse(event)) ? 'match' : 'no match');

describe.each(readdirSync(FOLDER))('the patterns of %s', (file) => {
  it.each(cases(file))('gives %s the outcomes of AWS', (pattern, outcomes) => {
    const [[first, error] = []] = outcomes;
    if (first === 'refused') expect(() => compileFilters([pattern])).toThrow(error);
    else expect(outcomes.map(([, event]) => [outcomeOf(pattern, event), event])).toEqual(outcomes);
  });
});
