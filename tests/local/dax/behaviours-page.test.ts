import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../local/machine/paths';
import { behaviorsPage } from './behaviours';

const REMEDY =
  'npx esbuild tests/local/dax/behaviours.ts --bundle --platform=node --format=iife --global-name=page ' +
  '--footer:js="console.log(page.behaviorsPage())" | node > local/dax/BEHAVIOURS.md';

it(`matches BEHAVIOURS.md; update the page with: ${REMEDY}`, () => {
  const page = readFileSync(join(root, 'local', 'dax', 'BEHAVIOURS.md'), 'utf8');
  expect(page).toBe(`${behaviorsPage()}\n`);
});
