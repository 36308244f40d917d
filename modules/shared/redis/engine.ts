import { type Finding, must } from '../check';

export const ENGINES = ['valkey', 'redis'] as const;
export type Engine = (typeof ENGINES)[number];

interface Versions {
  readonly newest: string;
  readonly known: RegExp;
  readonly rule: string;
}

// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html; AWS provider 5.100 rejects Valkey 10 and later.
const VERSIONS: Readonly<Record<string, Versions>> = {
  valkey: { newest: '8.2', known: /^(7\.2|[89]\.\d+)$/, rule: 'be 7.2, 8.x or 9.x' },
  redis: { newest: '7.1', known: /^(6\.[02]|7\.[01])$/, rule: 'be 6.0, 6.2, 7.0 or 7.1' },
};

export const defaultVersion = (engine: Engine): string => VERSIONS[engine]?.newest ?? '';

export const majorOf = (engineVersion: string): string => engineVersion.split('.')[0] ?? '';

export function versionFinding(engine: Engine, engineVersion: string): Finding {
  const versions = VERSIONS[engine];
  return (
    versions && must(`engineVersion (of ${engine})`, engineVersion, versions.rule, (it) => versions.known.test(it))
  );
}
