import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EnvironmentName, environments } from '../../environments';
import { root } from '../../local/paths';
import { type Plan, plan, readStack } from '../../testkit';

const outdir = mkdtempSync(join(tmpdir(), 'tableside-synth-'));
const names = Object.keys(environments) as EnvironmentName[];
const plans = {} as Record<EnvironmentName, Plan>;

beforeAll(async () => {
  const { status, stderr } = spawnSync(process.execPath, ['bin/synth.js'], {
    cwd: root,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const planned = names.map(async (name) => {
    const { accountId } = environments[name];
    plans[name] = await plan(join(outdir, 'stacks', name), { endpoint: process.env.AWS_ENDPOINT_URL ?? '', accountId });
  });
  await Promise.all(planned);
}, 300_000);
afterAll(() => rmSync(outdir, { recursive: true }));

const one = (name: EnvironmentName, type: string, path: string) => plans[name].resources(type)[path];

describe('the plan of each environment', () => {
  it.each(names)('%s only creates', (name) => {
    expect(new Set(Object.values(plans[name].actions))).toEqual(new Set(['create']));
    expect(Object.keys(plans[name].actions).length).toBeGreaterThan(25);
  });

  it.each(names)('%s allows no wildcard but those whose reason stands beside them in the code', (name) => {
    const { data } = readStack(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8'));
    const broad = Object.values(data('aws_iam_policy_document'))
      .flatMap(({ statement }) => statement as { effect?: string; actions: string[]; resources?: string[] }[])
      .filter(
        ({ effect, actions, resources = [] }) =>
          effect !== 'Deny' && [...actions, ...resources].some((one) => one.includes('*')),
      );
    expect(new Set(broad.flatMap(({ actions }) => actions))).toEqual(
      new Set([
        'dynamodb:ListStreams',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        's3:GetObject',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ]),
    );
  });

  it.each(names)('%s tags what it makes', (name) => {
    expect(one(name, 'aws_sqs_queue', 'Orders/Buffer/Resource')?.tags_all).toEqual({
      Environment: name,
      Project: 'tableside',
    });
  });

  it('has the same alarms on AWS, and none on the local AWS', () => {
    const alarms = (name: EnvironmentName) => Object.keys(plans[name].resources('aws_cloudwatch_metric_alarm')).sort();
    expect(alarms('local')).toEqual([]);
    expect(alarms('dev')).toEqual(alarms('prod'));
    expect(alarms('staging')).toEqual(alarms('prod'));
    expect(alarms('prod')).toEqual(
      expect.arrayContaining([
        'Orders/Buffer/DeadLetterQueue/NotEmptyAlarm',
        'Orders/Buffer/OldestMessageAlarm',
        'Orders/Table/Leaderboard/Failures/NotEmptyAlarm',
        'Orders/Table/Leaderboard/IteratorAgeAlarm',
      ]),
    );
  });

  it('protects what customers entrust to prod, and nothing that is to be thrown away', () => {
    const protection = names.map((name) => {
      const table = one(name, 'aws_dynamodb_table', 'Orders/Table/Resource');
      const bucket = one(name, 'aws_s3_bucket', 'Orders/Site/Resource');
      return [name, table?.deletion_protection_enabled, bucket?.force_destroy];
    });
    expect(protection).toEqual([
      ['local', false, true],
      ['dev', false, true],
      ['staging', false, true],
      ['prod', true, false],
    ]);
  });

  it('wakes people in prod alone', () => {
    const woken = names.map((name) => {
      const alarms = Object.values(plans[name].resources('aws_cloudwatch_metric_alarm'));
      return [name, new Set(alarms.flatMap(({ alarm_actions }) => (alarm_actions ?? []) as string[]))];
    });
    expect(woken).toEqual([
      ['local', new Set()],
      ['dev', new Set()],
      ['staging', new Set()],
      ['prod', new Set(['arn:aws:sns:eu-west-1:333344445555:tableside-alarms'])],
    ]);
  });

  it('keeps the page of staging and prod behind CloudFront', () => {
    const behind = names.filter(
      (name) => Object.keys(plans[name].resources('aws_cloudfront_distribution')).length === 1,
    );
    expect(behind).toEqual(['staging', 'prod']);
  });

  it('ships the same functions everywhere', () => {
    const hashes = names.map((name) =>
      Object.entries(plans[name].resources('aws_lambda_function')).map(([path, { source_code_hash }]) => [
        path,
        source_code_hash,
      ]),
    );
    expect(new Set(hashes.map((entry) => JSON.stringify(entry))).size).toBe(1);
    expect(hashes[0]).toHaveLength(2);
  });
});
