import { readFileSync } from 'node:fs';
import { PAGE } from '../../../../cli/bench/scale';
import { Deployed, type Resources } from '../../../../cli/bench/scale/deployed';
import { inputsWith } from '../../../../cli/bench/scale/inputs';
import { TUNED, withTables } from '../../../../cli/bench/scale/page';
import { reportOf } from '../../../../cli/bench/scale/report';
import type { SynthesizedStack } from '../../../../testkit';

const stream = (table: string) => `\${aws_dynamodb_table.${table}/Table/Resource.stream_arn}`;
const consumer = (table: string) => ({
  event_source_arn: stream(table),
  batch_size: 100,
  maximum_batching_window_in_seconds: 1,
  parallelization_factor: 1,
});
const functionOf = { memory_size: 512, timeout: 10 };

/** As much of an environment as the model reads. */
export const resources: Resources = {
  aws_lambda_event_source_mapping: {
    'Orders/Buffer/Mapping': {
      batch_size: 100,
      maximum_batching_window_in_seconds: 1,
      scaling_config: { maximum_concurrency: 10 },
    },
    'Orders/Table/Leaderboard/Resource': consumer('Orders'),
    'Restaurants/Table/Cache/Resource': consumer('Restaurants'),
    'Messages/Table/Update/Resource': consumer('Messages'),
    'Messages/Table/Invalidate/Resource': consumer('Messages'),
  },
  aws_lambda_function: {
    'Orders/Buffer/Function/Resource': functionOf,
    'Orders/Publish/Resource': functionOf,
    'Restaurants/Get/Resource': functionOf,
    'Scores/Query/Resource': functionOf,
    'Messages/SendMessage/Resource': functionOf,
  },
  aws_dynamodb_table: {
    'Orders/Table/Resource': {},
    'Orders/Leaderboard/Resource': {},
    'Orders/CountedRecords/Resource': { on_demand_throughput: { max_write_request_units: 50_000 } },
    'Restaurants/Table/Resource': {},
    'Messages/Table/Resource': {},
  },
  aws_sqs_queue: { 'Orders/Buffer/Resource': {} },
  aws_elasticache_replication_group: { 'Restaurants/Cache/Resource': { num_cache_clusters: 3, node_type: 'cache.m' } },
  aws_elasticache_serverless_cache: {
    'Messages/Cache/Resource': { cache_usage_limits: [{ ecpu_per_second: [{ maximum: 10_000 }] }] },
  },
  aws_dax_cluster: { 'Scores/Cluster/Resource': { replication_factor: 2, node_type: 'dax.r' } },
  aws_cloudwatch_metric_alarm: { one: {}, other: {} },
};

/** docs/scale.md, and what `bench scale --write` would make of it. @param last also with the tuned settings */
export function scalePage(...environments: readonly { readonly name: string; readonly stack: SynthesizedStack }[]) {
  const page = readFileSync(PAGE, 'utf8');
  const reports = environments.map(({ name, stack }) => {
    return (set = {}, changes = {}) => reportOf(name, new Deployed(stack.toJSON().resource, changes), inputsWith(set));
  });
  const tuned = reports.at(-1)?.(TUNED.set, TUNED.changes);
  if (!tuned) throw new Error('environments must not be empty');
  return {
    page,
    written: withTables(
      page,
      reports.map((report) => report()),
      tuned,
    ),
  };
}
