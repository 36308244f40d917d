import { readStack, type SynthesizedStack } from '../../testkit';
import { environmentJson } from './fixture';

const onAws = (['dev', 'staging', 'prod'] as const).map((name) => [name, readStack(environmentJson(name))] as const);

const alarmsOf = (stack: SynthesizedStack) => Object.entries(stack.resources('aws_cloudwatch_metric_alarm'));

/** What it means; what to look at first; what to run. */
const RUNBOOK = /^[A-Z].{20,}[^.]\. First look at .{10,}[^.]\. Run: aws [a-z]+ [a-z-]+( .+)?$/s;

describe.each(onAws)('the alarms of %s', (_, stack) => {
  const paths = alarmsOf(stack).map(([path]) => path);
  /** The paths of alarms that are missing beside the resources of a type. */
  const missing = (type: string, ...ids: string[]) =>
    Object.keys(stack.resources(type))
      .map((path) => path.replace(/\/Resource$/, ''))
      .flatMap((path) => ids.map((id) => `${path}/${id}`).filter((alarm) => !paths.includes(alarm)));

  it('say what they mean, what to look at first and what to run', () => {
    const wrong = alarmsOf(stack).filter(([, { alarm_description }]) => {
      return !RUNBOOK.test(String(alarm_description)) || String(alarm_description).length > 1024;
    });
    expect(wrong).toEqual([]);
    expect(paths.length).toBeGreaterThan(70);
  });

  it('have names that start with the environment, by which people find them', () => {
    const name = String(_);
    const others = alarmsOf(stack).filter(
      ([, { alarm_name }]) => !new RegExp(`^(tableside|dax)-${name}-`).test(`${alarm_name}`),
    );
    expect(others).toEqual([]);
  });

  it('watch the errors and throttles of every function', () => {
    expect(Object.keys(stack.resources('aws_lambda_function')).length).toBeGreaterThanOrEqual(12);
    expect(missing('aws_lambda_function', 'ErrorsAlarm', 'ThrottlesAlarm')).toEqual([]);
  });

  it('watch the throttles of every table', () => {
    expect(missing('aws_dynamodb_table', 'ReadThrottleAlarm', 'WriteThrottleAlarm', 'SystemErrorAlarm')).toEqual([]);
  });

  it.each(['IteratorAgeAlarm', 'UndeliveredAlarm'])('watch every stream consumer with its %s', (id) => {
    const streams = paths.filter((path) => path.endsWith(`/${id}`));
    const mappings = Object.entries(stack.resources('aws_lambda_event_source_mapping')).filter(
      ([, { starting_position }]) => starting_position,
    );
    expect(mappings.map(([path]) => path.replace(/Resource$/, id)).sort()).toEqual(streams.sort());
  });

  it('watch every queue: dead letters, and the oldest message of others', () => {
    const queues = Object.entries(stack.resources('aws_sqs_queue')).map(([path, { redrive_policy }]) =>
      path.replace(/Resource$/, redrive_policy ? 'OldestMessageAlarm' : 'NotEmptyAlarm'),
    );
    expect(queues.filter((path) => !paths.includes(path))).toEqual([]);
    expect(queues.length).toBeGreaterThanOrEqual(5);
  });

  it('watch the functions that answer through a cache, while it is unavailable', () => {
    expect(paths.filter((path) => /Unavailable/.test(path)).sort()).toEqual([
      'Messages/ListConversations/CacheUnavailable/Alarm',
      'Restaurants/Get/CacheUnavailable/Alarm',
      'Scores/Query/DaxUnavailable/Alarm',
    ]);
  });

  it('watch the CPU of every cache node, and the evictions of every cache', () => {
    expect(paths.filter((path) => /Cache\/Node\d+CpuAlarm$/.test(path)).length).toBe(
      Number(stack.resource('aws_elasticache_replication_group', 'Restaurants/Cache/Resource').num_cache_clusters),
    );
    expect(paths).toEqual(
      expect.arrayContaining([
        'Restaurants/Cache/Node1EvictionsAlarm',
        'Messages/Cache/EvictionsAlarm',
        'Scores/Cluster/EvictionsAlarm',
        'Scores/Cluster/FaultsAlarm',
        'Scores/Cluster/FailedRequestsAlarm',
      ]),
    );
  });
});
