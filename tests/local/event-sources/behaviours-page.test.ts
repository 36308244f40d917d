import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../local/machine/paths';
import { behavioursPage } from './behaviours';

const REMEDY = `node -p "require(require('./bin/build').built('local/event-sources/behaviours.js')).behavioursPage()"`;

it(`BEHAVIOURS.md is what is printed by: ${REMEDY}`, () => {
  const page = readFileSync(join(root, 'local', 'event-sources', 'BEHAVIOURS.md'), 'utf8');
  expect(page).toBe(`${behavioursPage()}\n`);
});
