import { type Finding, must } from '../shared/check';

export const ENGINES = ['valkey', 'redis'] as const;
export type Engine = (typeof ENGINES)[number];

interface Versions {
  readonly newest: string;
  readonly known: RegExp;
  readonly rule: string;
}

// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html; provider 5.100 takes no Valkey above 9.
const VERSIONS: Readonly<Record<string, Versions>> = {
  valkey: { newest: '8.2', known: /^(7\.2|[89]\.\d+)$/, rule: 'be 7.2, 8.x or 9.x' },
  redis: { newest: '7.1', known: /^(6\.[02]|7\.[01])$/, rule: 'be 6.0, 6.2, 7.0 or 7.1' },
};

/** What a cache runs on when nobody says otherwise. */
export const defaultVersion = (engine: Engine): string => VERSIONS[engine]?.newest ?? '';

export const majorOf = (engineVersion: string): string => engineVersion.split('.')[0] ?? '';

/** The family of parameter groups that fits: `valkey8`, `redis7`, `redis6.x`. */
export function parameterFamily(engine: Engine, engineVersion: string): string {
  const major = majorOf(engineVersion);
  return `${engine}${major}${major === '6' ? '.x' : ''}`;
}

export function versionFinding(engine: Engine, engineVersion: string): Finding {
  const versions = VERSIONS[engine];
  return (
    versions && must(`engineVersion (of ${engine})`, engineVersion, versions.rule, (it) => versions.known.test(it))
  );
}
