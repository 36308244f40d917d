import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { ScoresEnv } from '../functions/scores/env';
import { DaxCluster, type DaxClusterProps } from '../modules/dax-cluster';
import { DynamoDbTable } from '../modules/dynamodb-table';
import type { NodeFunction } from '../modules/node-function';
import { scoresTable } from '../tables/scores';
import { addLogAlarm, createFunction, type SystemProps, tableOperations } from './system';

/** One invocation performs a whole measurement. */
const MEASURE_TIMEOUT_SECONDS = 300;

/** A player's new score is at most this old in a cached answer. */
const QUERY_TTL_SECONDS = 300;
const ITEM_TTL_SECONDS = 180;

export interface ScoresConfig extends Required<Pick<DaxClusterProps, 'nodeType' | 'nodeCount'>> {
  /** Whether to deploy the function that `tableside bench scores` invokes. */
  readonly measurable: boolean;
}

export interface ScoresOutputs {
  /** `daxs://host:port` */
  readonly daxEndpoint: string;
  /** The file with the certificate authority that clients of a local endpoint must trust; absent on AWS. */
  readonly daxCaFile?: string;
  readonly tableName: string;
  readonly queryFunctionName: string;
  /** Only if `measurable`. */
  readonly measureFunctionName?: string;
}

type Props = SystemProps<ScoresConfig>;

/** Scores of players in a table, read through DAX. */
export class ScoresSystem extends Construct {
  public readonly table: DynamoDbTable;
  public readonly cluster: DaxCluster;
  public readonly query: NodeFunction<ScoresEnv>;
  /** Undefined unless `measurable`. */
  public readonly measure: NodeFunction<ScoresEnv> | undefined;

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id);

    const { prefix, network, operations, config } = props;
    this.table = new DynamoDbTable(this, 'Table', {
      ...scoresTable,
      ...tableOperations(operations),
      tableName: prefix,
    });
    network.allowTable(this.table);
    this.cluster = new DaxCluster(this, 'Cluster', {
      clusterName: clusterNameOf(prefix),
      vpc: network.functionVpc,
      tables: [this.table],
      nodeType: config.nodeType,
      nodeCount: config.nodeCount,
      itemTtlSeconds: ITEM_TTL_SECONDS,
      queryTtlSeconds: QUERY_TTL_SECONDS,
      alarms: operations.alarms,
      alarmActions: operations.alarmActions,
    });
    this.query = this.createFunction(props, 'Query', 'query-scores', {
      description: 'Answers with the scores of a player, through DAX',
      timeoutSeconds: operations.functionTimeoutSeconds,
    });
    addLogAlarm(this.query, 'DaxUnavailable', operations, {
      pattern: '{ $.dax = "unavailable" }',
      means: 'A function has not been able to use DAX for five minutes: its table answers all queries.',
      look: 'the causes in its log lines, then at the status of the cluster',
      minutes: 5,
    });
    this.measure = config.measurable
      ? this.createFunction(props, 'Measure', 'measure-dax', {
          description: 'Measures how long queries take with and without DAX',
          timeoutSeconds: MEASURE_TIMEOUT_SECONDS,
        })
      : undefined;

    new TerraformOutput(this, 'Outputs', { value: this.outputs(props) }).overrideLogicalId('scores');
  }

  /** Creates a function of a folder in `functions/scores` that queries through DAX and, if DAX fails, without it. */
  private createFunction(
    props: Props,
    id: string,
    folder: string,
    { description, timeoutSeconds }: { readonly description: string; readonly timeoutSeconds: number },
  ): NodeFunction<ScoresEnv> {
    const environment = { TABLE_NAME: this.table.tableName };
    const created = createFunction(
      this,
      id,
      props,
      { name: id.toLowerCase(), folder: `scores/${folder}` },
      { description, environment, timeoutSeconds },
    );
    // Node reads the variable when it starts.
    if (props.daxCaFile !== undefined) created.addEnvironment({ NODE_EXTRA_CA_CERTS: props.daxCaFile });
    this.cluster.connectFrom(created, ['Query']);
    this.table.grant(created, 'Read', ['Query']);
    return created;
  }

  private outputs({ daxCaFile }: Props): ScoresOutputs {
    return {
      daxEndpoint: this.cluster.endpointUrl,
      ...(daxCaFile !== undefined && { daxCaFile }),
      tableName: this.table.tableName,
      queryFunctionName: this.query.functionName,
      ...(this.measure && { measureFunctionName: this.measure.functionName }),
    };
  }
}

/** Without the part that all names have in common: the name of a DAX cluster has at most 20 characters. */
const clusterNameOf = (prefix: string): string => prefix.replace(/^tableside-/, '');
