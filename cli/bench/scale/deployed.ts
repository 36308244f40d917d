import { InvalidRequest } from '../../../runtime/errors';

type Resource = Readonly<Record<string, unknown>>;
type Changeable = Record<string, unknown>;

/** Resources by type and construct path, as `synth()` of the testkit returns them. */
export type Resources = Readonly<Record<string, Readonly<Record<string, Resource>>>>;

/** How an event source mapping invokes its function. */
export interface Mapping {
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Of a stream: concurrent invocations per shard. */
  readonly lanesPerShard: number;
  /** Of a queue. */
  readonly maximumConcurrency: number | undefined;
  readonly maximumPollers: number | undefined;
}

/** The settings of a synthesized environment, so that nothing repeats them. */
export class Deployed {
  private readonly resources: Resources;

  /**
   * @param changes numbers in place of those of the stack: `Orders/Buffer/Mapping.batch_size`
   * @throws InvalidRequest if a resource has no such attribute
   */
  constructor(resources: Resources, changes: Readonly<Record<string, number>> = {}) {
    this.resources = structuredClone(resources);
    for (const [place, value] of Object.entries(changes)) this.change(place, value);
  }

  private change(place: string, value: number): void {
    const [path = '', ...attributes] = place.split('.');
    const last = attributes.pop() ?? '';
    const holders = Object.values(this.resources)
      .map((byPath) => attributes.reduce<unknown>((holder, name) => (holder as Resource)?.[name], byPath[path]))
      .filter((holder): holder is Changeable => typeof (holder as Resource | undefined)?.[last] === 'number');
    if (holders.length === 0) throw new InvalidRequest(`${place}: must be a number in the synthesized environment`);
    for (const holder of holders) holder[last] = value;
  }

  mapping(path: string): Mapping {
    const found = this.resource('aws_lambda_event_source_mapping', path);
    const scaling = found.scaling_config as { readonly maximum_concurrency: number } | undefined;
    const pollers = found.provisioned_poller_config as { readonly maximum_pollers: number } | undefined;
    return {
      batchSize: Number(found.batch_size),
      windowSeconds: Number(found.maximum_batching_window_in_seconds),
      lanesPerShard: Number(found.parallelization_factor ?? 1),
      maximumConcurrency: scaling?.maximum_concurrency,
      maximumPollers: pollers?.maximum_pollers,
    };
  }

  /** The memory of a function in GB. */
  memory(path: string): number {
    return Number(this.resource('aws_lambda_function', path).memory_size) / 1024;
  }

  timeoutSeconds(path: string): number {
    return Number(this.resource('aws_lambda_function', path).timeout);
  }

  /** Units a second that the settings of a table allow; undefined if only quotas limit them. */
  writeUnits(path: string): number | undefined {
    const { write_capacity: provisioned, on_demand_throughput: maximum } = this.resource('aws_dynamodb_table', path);
    const { max_write_request_units: units } = (maximum ?? {}) as { readonly max_write_request_units?: number };
    return [units, provisioned].find((value): value is number => typeof value === 'number');
  }

  isFifo(path: string): boolean {
    return this.resource('aws_sqs_queue', path).fifo_queue === true;
  }

  /** How many mappings read the stream of a table. */
  readersOf(path: string): number {
    const stream = `\${aws_dynamodb_table.${path}.stream_arn}`;
    const mappings = Object.values(this.resources.aws_lambda_event_source_mapping ?? {});
    return mappings.filter(({ event_source_arn }) => event_source_arn === stream).length;
  }

  /** The units a second of a serverless cache, or the nodes of another. */
  cache(path: string): { readonly unitsPerSecond: number } | { readonly nodes: number; readonly nodeType: string } {
    const serverless = this.resources.aws_elasticache_serverless_cache?.[path];
    if (!serverless) {
      const { num_cache_clusters, node_type } = this.resource('aws_elasticache_replication_group', path);
      return { nodes: Number(num_cache_clusters), nodeType: String(node_type) };
    }
    const [limits] = serverless.cache_usage_limits as [{ readonly ecpu_per_second: [{ readonly maximum: number }] }];
    return { unitsPerSecond: limits.ecpu_per_second[0].maximum };
  }

  dax(path: string): { readonly nodes: number; readonly nodeType: string } {
    const { replication_factor, node_type } = this.resource('aws_dax_cluster', path);
    return { nodes: Number(replication_factor), nodeType: String(node_type) };
  }

  count(type: string): number {
    return Object.keys(this.resources[type] ?? {}).length;
  }

  private resource(type: string, path: string): Resource {
    const found = this.resources[type]?.[path];
    if (!found) throw new Error(`the environment must have the resource ${type} at ${path}`);
    return found;
  }
}
