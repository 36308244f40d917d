import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../local/machine/paths';
import { behaviorsPage } from './behaviors';

const REMEDY =
  'npx esbuild tests/local/event-sources/behaviors.ts --format=iife --global-name=page ' +
  '--footer:js="console.log(page.behaviorsPage())" | node > local/event-sources/BEHAVIORS.md';

it(`matches BEHAVIORS.md; update the page with: ${REMEDY}`, () => {
  const page = readFileSync(join(root, 'local', 'event-sources', 'BEHAVIORS.md'), 'utf8');
  expect(page).toBe(`${behaviorsPage()}\n`);
});
