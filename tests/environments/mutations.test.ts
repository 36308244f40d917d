import { isDeepStrictEqual } from 'node:util';
import { type EnvironmentName, environments } from '../../environments';
import type { EnvironmentConfig } from '../../environments/config';
// Before what imports the systems.
import { including, optional, SYSTEMS, type SystemName } from '../support/optional-systems';
import { jsonOf, leaf, leavesOf } from './fixture';

jest.mock('../../systems/orders', () => optional('orders', jest.requireActual('../../systems/orders')));
jest.mock('../../systems/restaurants', () => optional('restaurants', jest.requireActual('../../systems/restaurants')));
jest.mock('../../systems/messages', () => optional('messages', jest.requireActual('../../systems/messages')));
jest.mock('../../systems/scores', () => optional('scores', jest.requireActual('../../systems/scores')));

/** Another allowed value for settings that do not accept any value of their type. */
const OTHERS: Readonly<Record<string, readonly unknown[]>> = {
  'messages.cache': [
    {
      nodeType: 'cache.t4g.small',
      replicas: 0,
      encryptionInTransit: true,
      authentication: 'iam',
      snapshotRetentionDays: 0,
    },
  ],
  'messages.cache.authentication': ['iam', 'none'],
  'messages.cache.nodeType': ['cache.t4g.medium'],
  'network.dynamodbEndpoint': ['create', 'none'],
  'operations.alarmTopic': ['arn:aws:sns:eu-west-1:123456789012:another'],
  'operations.alarmTopic.emails': [['another@example.com']],
  'operations.logRetentionDays': [60, 90],
  'orders.site.accessLogBucketName': ['another-bucket'],
  'orders.site.domainNames': [['www.example.com']],
  'orders.siteMode': ['private', 'public-website'],
  'restaurants.cache.authentication': ['iam', 'none'],
  'restaurants.cache.nodeType': ['cache.t4g.medium'],
  'scores.nodeType': ['dax.r5.xlarge'],
  'state.kind': ['local', 's3'],
};

function mutated(path: string, value: unknown): unknown {
  const others = OTHERS[path];
  if (others) return others.find((other) => other !== value);
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'object') return { Another: 'tag' };
  return value === undefined ? 'http://127.0.0.1:1' : `${value}x`;
}

function replaceLeaf<Config>(config: Config, [name = '', ...rest]: readonly string[], value: unknown): Config {
  const inner = (config as Readonly<Record<string, unknown>>)[name];
  return { ...config, [name]: rest.length > 0 ? replaceLeaf(inner, rest, value) : value };
}

/** The JSON with some of the systems, or the error of a combination that a module rejects. */
function outcome(name: string, config: EnvironmentConfig, systems: readonly SystemName[]) {
  try {
    return { json: including(systems, () => jsonOf(name, config)) };
  } catch (error) {
    return { error: String(error) };
  }
}

const originals = new Map<string, ReturnType<typeof outcome>>();

/** Whether a mutant of an environment has another JSON, or is rejected. */
function hasEffect(name: EnvironmentName, mutant: EnvironmentConfig, systems: readonly SystemName[]): boolean {
  const key = `${name} ${systems}`;
  const original = originals.get(key) ?? outcome(name, environments[name], systems);
  originals.set(key, original);
  const { json, error } = outcome(name, mutant, systems);
  // Backups are rejected in a stack without tables, whatever the setting is.
  if (original.error ?? error) return !original.error && outcome(name, mutant, SYSTEMS).error !== undefined;
  return json !== original.json;
}

/** What a setting may have an effect on: its system, or what is around the systems, or any of them. */
function partsWith(path: string): (readonly SystemName[])[] {
  const own = SYSTEMS.filter((system) => path.startsWith(`${system}.`));
  return own.length > 0 ? [own] : [[], ...SYSTEMS.map((system) => [system])];
}

/** Settings that have no effect on their own. */
const isInert = (config: EnvironmentConfig, path: string) =>
  (path === 'operations.alarmTopic' && !config.operations.alarms) ||
  (path === 'daxEndpoint' && config.endpoint === undefined);

/** All settings of `dev`, and those of the other environments that differ from it. */
const cases = Object.entries(environments).flatMap(([name, config]) =>
  leavesOf(config)
    .filter((path) => name === 'dev' || !isDeepStrictEqual(leaf(config, path), leaf(environments.dev, path)))
    .filter((path) => !isInert(config, path))
    .map((path) => [name as EnvironmentName, path] as const),
);

it('synthesizes the same JSON twice without a mutation', () => {
  const once = jsonOf('dev', environments.dev);
  // Jest would print the whole JSON.
  expect(jsonOf('dev', environments.dev) === once).toBe(true);
});

// Each system is synthesized on its own, since a stack with all of them takes several times as long.
it.each(cases)('synthesizes other JSON of %s with another %s', (name, path) => {
  const config: EnvironmentConfig = environments[name];
  const mutant = replaceLeaf(config, path.split('.'), mutated(path, leaf(config, path)));
  expect(partsWith(path).some((systems) => hasEffect(name, mutant, systems))).toBe(true);
});
