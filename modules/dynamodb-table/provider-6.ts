import type { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { type Finding, must, oneOf } from '../shared/check';
import { needsProvider6 } from '../shared/provider';
import { regionFinding } from '../shared/region';
import { checked, number, object, type Shape, text } from '../shared/shape';

export interface WarmThroughput {
  readonly readUnitsPerSecond: number;
  readonly writeUnitsPerSecond: number;
}

/** Props that require AWS provider 6, whose classes are not needed to set them. */
export interface Provider6Props {
  /**
   * Requests that the table can serve at once, without time to grow: at least 12,000 read and 4,000 write units. DynamoDB
   * raises it as traffic grows, and never reduces it: a plan that would, and so replace the table, fails.
   * @default what DynamoDB has measured
   */
  readonly warmThroughput?: WarmThroughput;
  /**
   * Whether a read in any region returns what was written in any other. Requires an empty table in three regions: two
   * `replicas`, or one and the `witnessRegion`.
   * @default 'eventual'
   */
  readonly replicaConsistency?: 'eventual' | 'strong';
  /** The third region of strong consistency, which keeps no table. @default none */
  readonly witnessRegion?: string;
}

export const PROVIDER_6_SHAPE: Shape<Provider6Props> = {
  warmThroughput: object<WarmThroughput>({ readUnitsPerSecond: number, writeUnitsPerSecond: number }),
  replicaConsistency: checked,
  witnessRegion: text,
};

interface Settings extends Provider6Props {
  readonly replicas: readonly { readonly region: string }[];
  readonly localSecondaryIndexes: readonly unknown[];
  readonly timeToLiveAttribute?: string;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html */
const LEAST_WARM_READS = 12_000;
const LEAST_WARM_WRITES = 4_000;

/**
 * Rules of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
 * @param ownRegion the region of the table, if known at synthesis
 */
export function provider6Findings(settings: Settings, ownRegion: string | undefined): Finding[] {
  const { warmThroughput, replicaConsistency, witnessRegion, replicas } = settings;
  const isStrong = replicaConsistency === 'strong';
  const regions = replicas.map(({ region }) => region);
  const strongly = <Value>(prop: string, value: Value, rule: string, holds: (value: Value) => boolean) =>
    isStrong ? must(prop, value, `${rule} with replicaConsistency strong`, holds) : undefined;
  return [
    needsProvider6('warmThroughput', warmThroughput),
    ...(warmThroughput ? warmFindings(warmThroughput) : []),
    oneOf('replicaConsistency', replicaConsistency, ['eventual', 'strong']),
    isStrong ? needsProvider6('replicaConsistency', replicaConsistency, 'be eventual') : undefined,
    must('witnessRegion', witnessRegion, 'be set only with replicaConsistency strong', () => isStrong),
    regionFinding('witnessRegion', witnessRegion),
    must('witnessRegion', witnessRegion, 'not be the region of a replica', (region) => !regions.includes(region)),
    must('witnessRegion', witnessRegion, 'not be the region of the table', (region) => region !== ownRegion),
    strongly('replicas', regions, 'be two, or one with a witnessRegion', ({ length }) => {
      return length === (witnessRegion === undefined ? 2 : 1);
    }),
    strongly('localSecondaryIndexes', settings.localSecondaryIndexes.length, 'be 0', (count) => count === 0),
    strongly('timeToLiveAttribute', settings.timeToLiveAttribute, 'not be set', (name) => name === undefined),
  ];
}

const warmFindings = ({ readUnitsPerSecond, writeUnitsPerSecond }: WarmThroughput): Finding[] => [
  atLeast('warmThroughput.readUnitsPerSecond', readUnitsPerSecond, LEAST_WARM_READS),
  atLeast('warmThroughput.writeUnitsPerSecond', writeUnitsPerSecond, LEAST_WARM_WRITES),
];

const atLeast = (prop: string, units: number | undefined, least: number): Finding =>
  must(prop, units ?? Number.NaN, `be a whole number of at least ${least}`, (known) => {
    return Number.isInteger(known) && known >= least;
  });

/** Sets arguments that the classes of provider 5 do not have. */
export function setProvider6(table: DynamodbTable, settings: Settings): void {
  const { warmThroughput, replicaConsistency, witnessRegion, replicas } = settings;
  if (warmThroughput !== undefined) {
    table.addOverride('warm_throughput', {
      read_units_per_second: warmThroughput.readUnitsPerSecond,
      write_units_per_second: warmThroughput.writeUnitsPerSecond,
    });
  }
  if (replicaConsistency !== 'strong') return;
  replicas.forEach((_, at) => {
    table.addOverride(`replica.${at}.consistency_mode`, 'STRONG');
  });
  if (witnessRegion !== undefined) table.addOverride('global_table_witness', { region_name: witnessRegion });
}
