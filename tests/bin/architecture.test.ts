import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStack, type SynthesizedStack } from '../../testkit';
import { environmentJson } from '../environments/fixture';

const { pictures } = require('../../bin/architecture') as {
  pictures(stack: SynthesizedStack, environment: string): Readonly<Record<string, string>>;
};
const root = join(__dirname, '..', '..');
const json = environmentJson('prod');
const drawn = pictures(readStack(json), 'prod');

it.each(Object.keys(drawn))('draws %s as it is in the repository', (file) => {
  // If this fails: run `npm run draw`, and look at the picture.
  expect(readFileSync(join(root, file), 'utf8')).toBe(drawn[file]);
});

it('draws all pictures that README.md shows, for the light and the dark theme', () => {
  const page = readFileSync(join(root, 'README.md'), 'utf8');
  const shown = [...page.matchAll(/(?:src|srcset)="(docs\/[\w-]+\.svg)"/g)].map(([, file = '']) => file);
  expect(shown.sort()).toEqual(Object.keys(drawn).sort());
  const files = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.svg'));
  expect(files.map((file) => `docs/${file}`).sort()).toEqual(Object.keys(drawn).sort());
});

it('shows another picture if a function may no longer write to its table', () => {
  const changed = json.replaceAll('"dynamodb:BatchWriteItem"', '"dynamodb:DescribeTable"');
  expect(pictures(readStack(changed), 'prod')['docs/orders.svg']).not.toBe(drawn['docs/orders.svg']);
});
