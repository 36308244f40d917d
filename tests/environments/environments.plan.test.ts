import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNetwork } from '../../benchmarks/plan-tests/networks';
import { type EnvironmentName, environments } from '../../environments';
import { root } from '../../local/machine/paths';
import { type Plan, plan } from '../../testkit';
import type { StackPlan } from '../../testkit/plan/result';
import { type Finding, type Subject, scan } from '../support/checkov';
import { addFaults, FAULTS } from '../support/checkov/faults';
import { subjectsOf, unsuppressed, unused } from '../support/checkov/gate';
import { readDashboard } from '../support/dashboard-body';
import { secretsIn, sensitiveIn } from '../support/secrets';
import { SUPPRESSIONS } from './suppressions';

type PlanPart = { readonly resource_changes: Parameters<typeof sensitiveIn>[0]; readonly planned_values: object };

const outdir = mkdtempSync(join(tmpdir(), 'tableside-synth-'));
const names = Object.keys(environments) as EnvironmentName[];
let plans: Record<EnvironmentName, Plan>;
let subjects: readonly Subject[];
let findings: readonly Finding[];
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

const networks = {} as Record<EnvironmentName, Awaited<ReturnType<typeof makeNetwork>>>;

beforeAll(async () => {
  const { status, stderr } = spawnSync(process.execPath, ['bin/synth.js'], {
    cwd: root,
    env: { ...process.env, AWS_ENDPOINT_URL_DAX: endpoint, CDKTF_OUTDIR: outdir },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  for (const name of names) networks[name] = await makeNetwork(endpoint, name);
  const stacks = names.map((name) => [name, join(outdir, 'stacks', name)]);
  const all: Readonly<Record<EnvironmentName, string>> = Object.fromEntries(stacks);
  const planned = await plan({ ...all, faults: addFaults }, { endpoint });
  plans = planned;
  subjects = Object.entries(planned).flatMap(([name, one]) => subjectsOf(name, (one as StackPlan).outcome));
  // What `staging` has, the others have, too. The plan of `local` is scanned once it is deployed.
  findings = await scan(subjects.filter(({ name, plan: part }) => !part || !['local', 'staging'].includes(name)));
}, 600_000);
afterAll(() => rmSync(outdir, { recursive: true }));

const one = (name: EnvironmentName, type: string, path: string) => plans[name].resources(type)[path];

describe('the plan of each environment', () => {
  it.each(names)('of %s only creates', (name) => {
    expect(new Set(Object.values(plans[name].actions))).toEqual(new Set(['create']));
    expect(Object.keys(plans[name].actions).length).toBeGreaterThan(25);
  });

  it.each(names)('of %s tags resources', (name) => {
    expect(one(name, 'aws_sqs_queue', 'Orders/Buffer/Resource')?.tags_all).toEqual({
      Environment: name,
      Project: 'tableside',
    });
  });

  it('creates the same alarms in all environments on AWS, some per cache node or node type or of backups, and none on the local AWS', () => {
    const alarms = (name: EnvironmentName) => Object.keys(plans[name].resources('aws_cloudwatch_metric_alarm')).sort();
    const ofNode = (path: string) => /^Restaurants\/Cache\/Node\d/.exec(path)?.[0];
    // Only nodes of the T families have CPU credits.
    const ofNodeType = (path: string) => path === 'Scores/Cluster/CreditsAlarm';
    const ofOne = (path: string) => path.startsWith('Backups/') || path.includes('/Measure/');
    const others = (name: EnvironmentName) =>
      alarms(name).filter((path) => !ofNode(path) && !ofNodeType(path) && !ofOne(path));
    const nodes = names.map((name) => [name, new Set(alarms(name).flatMap((path) => ofNode(path) ?? [])).size]);
    expect(nodes).toEqual([
      ['local', 0],
      ['dev', 1],
      ['staging', 2],
      ['prod', 3],
    ]);
    expect(names.filter((name) => alarms(name).some(ofNodeType))).toEqual(['dev', 'staging']);
    expect(names.filter((name) => alarms(name).some((path) => path.startsWith('Backups/')))).toEqual([
      'staging',
      'prod',
    ]);
    expect(alarms('local')).toEqual([]);
    expect(others('dev')).toEqual(others('prod'));
    expect(others('staging')).toEqual(others('prod'));
  });

  it.each(names)('of %s shows the threshold of every alarm on one valid dashboard', (name) => {
    const [dashboard] = Object.values(plans[name].resources('aws_cloudwatch_dashboard'));
    expect(dashboard?.dashboard_name).toBe(`tableside-${name}`);
    const { problems, titles, lines, regions } = readDashboard(String(dashboard?.dashboard_body));
    expect(problems).toEqual([]);
    const alarms = Object.values(plans[name].resources('aws_cloudwatch_metric_alarm'));
    expect(lines).toEqual(Object.fromEntries(alarms.map(({ alarm_name, threshold }) => [alarm_name, threshold])));
    expect(titles.length).toBeGreaterThan(80);
    expect(regions).toEqual([environments[name].region]);
  });

  it('protects tables and buckets in prod only', () => {
    const tables = ['Orders/Table', 'Restaurants/Table', 'Scores/Table', 'Messages/Table'];
    const protection = names.map((name) => [
      ...tables.map((table) => one(name, 'aws_dynamodb_table', `${table}/Resource`)?.deletion_protection_enabled),
      one(name, 'aws_s3_bucket', 'Orders/Site/Resource')?.force_destroy,
    ]);
    const unprotected = [false, false, false, false, true];
    expect(protection).toEqual([unprotected, unprotected, unprotected, [true, true, true, true, false]]);
  });

  it('notifies people of alarms in prod only', () => {
    const addresses = names.map((name) => [
      name,
      Object.values(plans[name].resources('aws_sns_topic_subscription')).map(({ endpoint }) => endpoint),
    ]);
    expect(addresses).toEqual([
      ['local', []],
      ['dev', []],
      ['staging', []],
      ['prod', ['on-call@example.com']],
    ]);
  });

  it('has keys, a topic and backups of its own in staging and prod', () => {
    const own = ['aws_kms_key', 'aws_backup_vault', 'aws_backup_selection'].map((type) =>
      names.filter((name) => Object.keys(plans[name].resources(type)).length > 0),
    );
    expect(own).toEqual([
      ['staging', 'prod'],
      ['staging', 'prod'],
      ['staging', 'prod'],
    ]);
    expect(names.filter((name) => one(name, 'aws_sns_topic', 'Alarms/Resource'))).toEqual(['staging', 'prod']);
  });

  it('enables point-in-time recovery in staging and prod', () => {
    const kept = names.filter((name) => {
      const table = one(name, 'aws_dynamodb_table', 'Restaurants/Table/Resource');
      return JSON.stringify(table?.point_in_time_recovery).includes('true');
    });
    expect(kept).toEqual(['staging', 'prod']);
  });

  it.each(names)('of %s places the caches and their functions in the private subnets', (name) => {
    const { subnetIds } = networks[name];
    expect(one(name, 'aws_elasticache_subnet_group', 'Restaurants/Cache/SubnetGroup')?.subnet_ids).toEqual(subnetIds);
    expect(one(name, 'aws_dax_subnet_group', 'Scores/Cluster/SubnetGroup')?.subnet_ids).toEqual(subnetIds);
    const placed = Object.entries(plans[name].resources('aws_lambda_function'))
      .filter(([path]) => !path.startsWith('Orders/'))
      .map(([, { vpc_config }]) => vpc_config);
    expect(placed.length).toBeGreaterThanOrEqual(10);
    expect(placed).toEqual(placed.map(() => [expect.objectContaining({ subnet_ids: subnetIds })]));
  });

  it('encrypts connections to the cache and authenticates them by IAM on AWS, and neither on the local AWS', () => {
    const locks = names.map((name) => {
      const cache = one(name, 'aws_elasticache_replication_group', 'Restaurants/Cache/Resource');
      const users = Object.values(plans[name].resources('aws_elasticache_user')).map(
        ({ user_name, authentication_mode = [] }) => [user_name, (authentication_mode as { type: string }[])[0]?.type],
      );
      return [name, cache?.transit_encryption_enabled, cache?.at_rest_encryption_enabled, cache?.user_group_ids, users];
    });
    const locked = (['dev', 'staging', 'prod'] as const).map((name) => {
      const user = `tableside-${name}-restaurants`;
      const users = expect.arrayContaining([
        [user, 'iam'],
        ['default', undefined],
      ]);
      return [name, true, 'true', [user], users];
    });
    expect(locks).toEqual([['local', false, 'true', null, []], ...locked]);
  });

  it('spreads several cache nodes over zones, with failover', () => {
    const nodes = names.map((name) => {
      const cache = one(name, 'aws_elasticache_replication_group', 'Restaurants/Cache/Resource');
      return [name, cache?.num_cache_clusters, cache?.multi_az_enabled, cache?.automatic_failover_enabled];
    });
    expect(nodes).toEqual([
      ['local', 1, false, false],
      ['dev', 1, false, false],
      ['staging', 2, true, true],
      ['prod', 3, true, true],
    ]);
  });

  it('caches lists of conversations in a serverless cache on AWS, and in the Redis of the local AWS', () => {
    const caches = names.map((name) => [
      one(name, 'aws_elasticache_replication_group', 'Messages/Cache/Resource')?.replication_group_id,
      one(name, 'aws_elasticache_serverless_cache', 'Messages/Cache/Resource')?.name,
    ]);
    expect(caches).toEqual([
      ['tableside-local-messages', undefined],
      [undefined, 'tableside-dev-messages'],
      [undefined, 'tableside-staging-messages'],
      [undefined, 'tableside-prod-messages'],
    ]);
  });

  it('encrypts DAX in all environments, and has three nodes in prod', () => {
    const clusters = names.map((name) => {
      const cluster = one(name, 'aws_dax_cluster', 'Scores/Cluster/Resource');
      const { cluster_name, node_type, replication_factor, cluster_endpoint_encryption_type: tls } = cluster ?? {};
      return [cluster_name, node_type, replication_factor, tls, cluster?.server_side_encryption];
    });
    expect(clusters).toEqual([
      ['local-scores', 'dax.t3.small', 2, 'TLS', [{ enabled: true }]],
      ['dev-scores', 'dax.t3.small', 1, 'TLS', [{ enabled: true }]],
      ['staging-scores', 'dax.t3.small', 2, 'TLS', [{ enabled: true }]],
      ['prod-scores', 'dax.r4.large', 3, 'TLS', [{ enabled: true }]],
    ]);
  });

  it('serves the page of staging and prod through CloudFront', () => {
    const distributions = names.map((name) => Object.keys(plans[name].resources('aws_cloudfront_distribution')).length);
    expect(distributions).toEqual([0, 0, 1, 1]);
  });

  it('deploys the same functions in all environments, and the measuring ones only if measurable', () => {
    const functions = names.map((name) =>
      Object.entries(plans[name].resources('aws_lambda_function')).map(([path, { source_code_hash }]) => [
        path,
        source_code_hash,
      ]),
    );
    const measuring = (path: unknown) => /^(Restaurants|Scores)\/Measure\/Resource$/.test(String(path));
    expect(functions.map((each) => each.filter(([path]) => measuring(path)).length)).toEqual([2, 2, 0, 0]);
    const others = functions.map((each) => each.filter(([path]) => !measuring(path)));
    expect(new Set(others.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(others[0]).toHaveLength(12);
  });
});

describe('Checkov', () => {
  const isFault = ({ on }: Finding) => on.startsWith('faults/');

  it('finds in no environment, neither in the configuration nor in the plan, what is not suppressed with a reason', () => {
    const found = findings.filter((one) => !isFault(one));
    expect([...unsuppressed(found, SUPPRESSIONS), ...unused(found, SUPPRESSIONS)]).toEqual([]);
  });

  it.each(FAULTS)('finds the fault %s by the rule %s', (id, rule) => {
    expect(findings.filter((one) => isFault(one) && one.on === `faults/${id}`).map((one) => one.rule)).toContain(rule);
  });
});

it('has no secret in the plans, neither one that the provider knows as such nor one that looks like it', () => {
  const plansOf = subjects.flatMap(({ name, plan: part }) => (part && name !== 'faults' ? [part as PlanPart] : []));
  expect(plansOf).toHaveLength(4);
  expect(plansOf.flatMap(({ resource_changes }) => sensitiveIn(resource_changes))).toEqual([]);
  expect(plansOf.flatMap(({ planned_values }) => secretsIn(planned_values))).toEqual([]);
});
