import type { IConstruct } from 'constructs';
import { type AlarmProps, alarmFindings } from '../shared/alarm';
import { between, type Finding, flag, knownAtSynthesis, list, must, named } from '../shared/check';
import { maintenanceWindowFinding } from '../shared/maintenance-window';
import { regionOf } from '../shared/region';
import { type Vpc, vpcIdFindings } from '../shared/vpc';
import { nodeTypeFinding } from './nodes';
import { accountOf, type DaxTable, tableFindings } from './tables';
import { type ZoneSettings, zoneFindings } from './zones';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.concepts.cluster.html */
const MAXIMUM_NODES = 11;

/**
 * The greatest TTL of which the milliseconds fit into a 32-bit integer: almost 25 days. AWS documents the parameters
 * as integers without a maximum.
 */
const MAXIMUM_TTL_SECONDS = 2_147_483;

interface ClusterSettings extends ZoneSettings, Required<AlarmProps> {
  readonly clusterName: string;
  readonly vpc: Vpc;
  readonly tables: readonly DaxTable[];
  readonly nodeType: string;
  readonly itemTtlSeconds: number;
  readonly queryTtlSeconds: number;
  readonly encryptionInTransit: boolean;
  readonly encryptionAtRest: boolean;
  readonly maintenanceWindow: string;
  readonly notificationTopicArn?: string;
  readonly errorsAlarm: number;
}

/** The rules of https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_CreateCluster.html */
export function findings(cluster: IConstruct, settings: ClusterSettings): Finding[] {
  const region = regionOf(cluster);
  return [
    named(
      'clusterName',
      settings.clusterName,
      /^(?=.{1,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      'be 1 to 20 lowercase letters, digits or single hyphens, starting with a letter and not ending with a hyphen',
    ),
    ...vpcIdFindings(settings.vpc),
    ...planFindings(cluster, settings, region),
    flag('encryptionInTransit', settings.encryptionInTransit),
    flag('encryptionAtRest', settings.encryptionAtRest),
    maintenanceWindowFinding(settings.maintenanceWindow),
    topicFinding(settings, region),
    must('errorsAlarm', settings.errorsAlarm, 'be a whole number of at least 0', (known) => {
      return Number.isInteger(known) && known >= 0;
    }),
    ...alarmFindings(settings),
  ];
}

/** What decides which resources there are, and how they are named. */
function planFindings(cluster: IConstruct, settings: ClusterSettings, region: string | undefined): Finding[] {
  const { nodeType, nodeCount, itemTtlSeconds, queryTtlSeconds, availabilityZones, tables } = settings;
  const unusable = [
    ...knownAtSynthesis({ nodeType, nodeCount, itemTtlSeconds, queryTtlSeconds, availabilityZones, tables }),
    list('availabilityZones', availabilityZones),
  ].filter((finding) => finding !== undefined);
  if (unusable.length > 0) return unusable;
  return [
    ...tableFindings(cluster, tables, region),
    nodeTypeFinding(nodeType),
    between('nodeCount', nodeCount, 1, MAXIMUM_NODES),
    ...zoneFindings(settings, region),
    between('itemTtlSeconds', itemTtlSeconds, 0, MAXIMUM_TTL_SECONDS),
    between('queryTtlSeconds', queryTtlSeconds, 0, MAXIMUM_TTL_SECONDS),
  ];
}

function topicFinding({ notificationTopicArn: arn, tables }: ClusterSettings, region: string | undefined): Finding {
  const account = accountOf(tables);
  return (
    named('notificationTopicArn', arn, /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'be the ARN of a standard SNS topic') ??
    must('notificationTopicArn', arn, `be in the region of the cluster (${region})`, (known) => {
      return region === undefined || known.split(':')[3] === region;
    }) ??
    must('notificationTopicArn', arn, `be in the account of the tables (${account})`, (known) => {
      return account === undefined || known.split(':')[4] === account;
    })
  );
}
