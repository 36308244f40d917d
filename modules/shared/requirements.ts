/** As in `check.ts`, which imports this file. */
type Finding = string | undefined;

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** Those that every module loads. The bundler is checked when it is used. */
const PEERS = ['cdktf', 'constructs', '@cdktf/provider-aws'];

let known: readonly Finding[] | undefined;

/** The versions that this package needs but npm has only warned about, looked at once. */
export function requirementFindings(): readonly Finding[] {
  known ??= [
    mustSatisfy('Node', manifestOf('tableside').engines.node, process.versions.node, 'https://nodejs.org'),
    ...PEERS.map(peerFinding),
  ];
  return known;
}

/** @returns a sentence unless the installed version of a peer dependency is supported */
export function peerFinding(name: string): Finding {
  const range = peerRange(name);
  return mustSatisfy(name, range, manifestOf(name).version, `npm install ${name}@"${range}"`);
}

/** The supported versions of a peer dependency. */
export const peerRange = (name: string): string => manifestOf('tableside').peerDependencies[name] ?? '*';

export function mustSatisfy(name: string, range: string, version: string, remedy: string): Finding {
  const satisfies = require('semver/functions/satisfies') as typeof import('semver').satisfies;
  const isSupported = satisfies(version, range, { includePrerelease: true });
  return isSupported ? undefined : `${name} must be ${range}, got ${version} (${remedy})`;
}

const manifestOf = (name: string): Manifest => require(`${name}/package.json`);
