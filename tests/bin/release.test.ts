import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from 'semver';
import { root } from '../../local/machine/paths';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}
const { exampleOf } = require('../../bin/release') as { exampleOf(manifest: Manifest, version: string): Manifest };

const names = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());

it.each(names.map(({ name }) => name))('sets the version of the package in %s, and nothing else', (name) => {
  const manifest: Manifest = JSON.parse(readFileSync(join(root, 'examples', name, 'package.json'), 'utf8'));
  const { dependencies, ...others } = exampleOf(manifest, '7.8.9');
  const { tableside = '', ...packages } = dependencies;
  expect(satisfies('7.8.9', tableside)).toBe(true);
  expect({ ...others, dependencies: { ...packages, tableside: manifest.dependencies.tableside } }).toEqual(manifest);
  expect(Object.keys(dependencies)).toEqual(Object.keys(manifest.dependencies));
});
