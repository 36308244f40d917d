import { mustSatisfy, peerFinding, requirementFindings } from '../../../modules/shared/requirements';
import { engines, peerDependencies } from '../../../package.json';

it('accepts what this repository has installed', () => {
  expect(requirementFindings().filter((finding) => finding !== undefined)).toEqual([]);
  expect(peerFinding('esbuild')).toBeUndefined();
});

it.each([
  ['cdktf', '0.20.12'],
  ['constructs', '3.4.5'],
  ['@cdktf/provider-aws', '19.65.1'],
  ['esbuild', '0.27.0'],
] as const)('names the supported versions of %s', (name, version) => {
  expect(mustSatisfy(name, peerDependencies[name], version, 'npm install')).toBe(
    `${name} must be ${peerDependencies[name]}, got ${version} (npm install)`,
  );
});

it.each(['18.20.8', '20.14.0'])('names the supported versions of Node on Node %s', (version) => {
  expect(mustSatisfy('Node', engines.node, version, 'https://nodejs.org')).toBe(
    `Node must be >=20.15, got ${version} (https://nodejs.org)`,
  );
});

it.each(['20.15.0', '22.23.5', '24.22.3', '27.0.0-nightly'])('accepts Node %s', (version) => {
  expect(mustSatisfy('Node', engines.node, version, '')).toBeUndefined();
});
