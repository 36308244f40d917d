import { ElasticacheParameterGroup } from '@cdktf/provider-aws/lib/elasticache-parameter-group';
import type { Construct } from 'constructs';
import { type Finding, must } from '../shared/check';
import { type Engine, majorOf } from '../shared/redis/cache';

interface ParameterSettings {
  readonly cacheName: string;
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export const parameterFindings = (parameters: ParameterSettings['parameters']): Finding =>
  must('parameters', Object.keys(parameters), 'not contain cluster-enabled, since the cache has one shard', (names) => {
    return !names.includes('cluster-enabled');
  });

/** The name of the parameter group: ElastiCache's default group unless a parameter differs. */
export function parameterGroup(scope: Construct, { cacheName, engine, engineVersion, parameters }: ParameterSettings) {
  const family = familyOf(engine, engineVersion);
  if (Object.keys(parameters).length === 0) return `default.${family}`;
  return new ElasticacheParameterGroup(scope, 'Parameters', {
    // The family in the name lets an upgrade create the next group, move the cache to it, and then delete the old group.
    name: `${cacheName}-${family.replace('.', '-')}`,
    family,
    description: `The cache ${cacheName}`,
    parameter: Object.entries(parameters).map(([name, value]) => ({ name, value })),
    lifecycle: { createBeforeDestroy: true },
  }).name;
}

/** `valkey8`, `redis7`, `redis6.x`. */
function familyOf(engine: Engine, engineVersion: string): string {
  const major = majorOf(engineVersion);
  return `${engine}${major}${major === '6' ? '.x' : ''}`;
}
