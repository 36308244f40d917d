import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { indexesOf, type KeyAttribute, keyAttributesOf, type Projection, type TableSchema } from '../../tables/schema';
import { alarmFindings } from '../shared/alarm';
import { between, type Finding, keyArnFinding, list, must, named, oneOf, required } from '../shared/check';
import { regionFinding, regionOf } from '../shared/region';
import { ownKey, type TableSettings } from './arguments';
import { type Capacity, capacityOf, isAutoscaled, isProvisioned, policyName, type Units } from './capacity';
import { attributeFinding, partFindings } from './parts';
import { provider6Findings } from './provider-6';

const ENCRYPTION = /^(aws-owned|aws-managed|arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+)$/;

export function findings(table: IConstruct, settings: TableSettings): Finding[] {
  const { recoveryPeriodDays, pointInTimeRecovery, timeToLive, timeToLiveAttribute } = settings;
  const parts = partFindings(settings);
  return [
    nameFinding('tableName', settings.tableName),
    ...(parts.length > 0 ? parts : schemaFindings(settings)),
    ...capacityFindings(settings),
    must('timeToLive', timeToLive, 'be set only with timeToLiveAttribute', () => timeToLiveAttribute !== undefined),
    oneOf('stream', settings.stream, ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']),
    between('recoveryPeriodDays', recoveryPeriodDays, 1, 35),
    must('recoveryPeriodDays', recoveryPeriodDays, 'be set only with pointInTimeRecovery', () => pointInTimeRecovery),
    named('encryption', settings.encryption, ENCRYPTION, 'be aws-owned, aws-managed or the ARN of a KMS key'),
    oneOf('tableClass', settings.tableClass, ['STANDARD', 'STANDARD_INFREQUENT_ACCESS']),
    ...(Array.isArray(settings.replicas)
      ? [...replicaFindings(table, settings), ...provider6Findings(settings, regionOf(table))]
      : [list('replicas', settings.replicas)]),
    ...alarmFindings(settings),
  ];
}

type Keys = Pick<TableSettings, 'partitionKey' | 'sortKey' | 'globalSecondaryIndexes' | 'localSecondaryIndexes'>;

/** Rules of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export function schemaFindings(schema: Keys): Finding[] {
  const { partitionKey, sortKey, globalSecondaryIndexes, localSecondaryIndexes } = schema;
  const { length: localCount } = localSecondaryIndexes;
  const indexes = indexesOf(schema);
  const names = indexes.map(({ name }) => name);
  const projected = indexes.flatMap(({ projection }) => (isList(projection) ? projection : []));

  return [
    ...[...new Set(keyAttributesOf(schema).map(({ name }) => name))].map((name) => oneType(schema, name)),
    apart('sortKey', partitionKey, sortKey),
    between('number of globalSecondaryIndexes', globalSecondaryIndexes.length, 0, 20),
    between('number of localSecondaryIndexes', localCount, 0, 5),
    must('number of localSecondaryIndexes', localCount, 'be 0 on a table without sortKey', (count) => {
      return count === 0 || sortKey !== undefined;
    }),
    ...names.map((name) => nameFinding('index name', name)),
    ...repeated(names).map((name) => must('index name', name, 'be unique', () => false)),
    ...globalSecondaryIndexes.map((index) => apart(`sortKey of ${index.name}`, index.partitionKey, index.sortKey)),
    ...localSecondaryIndexes.map((index) => apart(`sortKey of ${index.name}`, partitionKey, index.sortKey)),
    ...indexes.flatMap(({ name, projection }) => projectionFindings(`projection of ${name}`, projection)),
    between('number of attributes projected by all indexes', projected.length, 0, 100),
  ];
}

export const nameFinding = (prop: string, name: string): Finding =>
  named(prop, name, /^[\w.-]{3,255}$/, 'be 3 to 255 letters, digits, underscores, hyphens or dots');

const repeated = (names: readonly string[]) => names.filter((name, at) => names.indexOf(name) !== at);

const isList = (projection: Projection | undefined): projection is readonly string[] => Array.isArray(projection);

function oneType(schema: TableSchema, name: string): Finding {
  const types = new Set(keyAttributesOf(schema).flatMap((key) => (key.name === name ? [key.type] : [])));
  return must(`attribute ${name}`, [...types].join(' and '), 'have the same type in all keys', () => types.size === 1);
}

const apart = (prop: string, partitionKey: KeyAttribute, sortKey?: KeyAttribute): Finding =>
  must(prop, sortKey?.name, 'differ from the partition key', (name) => name !== partitionKey.name);

function projectionFindings(prop: string, projection: Projection | undefined): Finding[] {
  if (!isList(projection)) return [oneOf(prop, projection, ['ALL', 'KEYS_ONLY'])];
  return [
    between(`number of attributes in the ${prop}`, projection.length, 1, 20),
    ...projection.map((name) => attributeFinding(`attribute in the ${prop}`, name)),
    must(prop, projection, 'not contain duplicates', (names) => new Set(names).size === names.length),
  ];
}

function capacityFindings(settings: TableSettings): Finding[] {
  const kind = kindOf(settings.capacity);
  const globalIndexes = settings.globalSecondaryIndexes.map(({ name }) => name);
  return [
    ...limitFindings('capacity', settings.capacity),
    ...[undefined, ...globalIndexes].map((name) => policyFinding(settings, name)),
    ...Object.entries(settings.indexCapacity).flatMap(([name, capacity]) => [
      oneOf('name in indexCapacity', name, globalIndexes),
      must(`indexCapacity of ${name}`, kindOf(capacity), `be ${kind} like the table`, (known) => known === kind),
      ...limitFindings(`indexCapacity of ${name}`, capacity),
    ]),
  ];
}

/** The limit of https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html */
function policyFinding(settings: TableSettings, indexName?: string): Finding {
  const capacity = capacityOf(settings, indexName);
  if (!isProvisioned(capacity) || ![capacity.read, capacity.write].some(isAutoscaled)) return undefined;
  const name = policyName('write', settings.tableName, indexName);
  return must('name of a scaling policy', name, 'have at most 256 characters (use shorter names)', ({ length }) => {
    return length <= 256;
  });
}

const kindOf = (capacity: Capacity) => (isProvisioned(capacity) ? 'provisioned' : 'on demand');

function limitFindings(prop: string, capacity: Capacity): Finding[] {
  if (isProvisioned(capacity)) {
    const { read, write, ...maximums } = capacity;
    return [
      ...unitsFindings(`${prop}.read`, read),
      ...unitsFindings(`${prop}.write`, write),
      ...Object.entries(maximums).map(([name, units]) => {
        return must(`${prop}.${name}`, units, 'be omitted with read and write, which are the limit', () => false);
      }),
    ];
  }
  return [
    fromOne(`${prop}.maximumReadUnits`, capacity.maximumReadUnits === -1 ? undefined : capacity.maximumReadUnits),
    fromOne(`${prop}.maximumWriteUnits`, capacity.maximumWriteUnits === -1 ? undefined : capacity.maximumWriteUnits),
  ];
}

function unitsFindings(prop: string, units: Units): Finding[] {
  if (units === undefined || units === null) return [required(prop, units)];
  if (!isAutoscaled(units)) return [fromOne(prop, units)];
  const { min, max, targetUtilizationPercent } = units;
  return [
    required(`${prop}.min`, min),
    required(`${prop}.max`, max),
    fromOne(`${prop}.min`, min),
    fromOne(`${prop}.max`, max),
    must(`${prop}.max`, max, `be at least min (${min})`, (known) => known >= min),
    between(`${prop}.targetUtilizationPercent`, targetUtilizationPercent, 20, 90),
  ];
}

const fromOne = (prop: string, units: number | undefined): Finding =>
  must(prop, units, 'be a whole number of at least 1', (known) => Number.isInteger(known) && known >= 1);

/** Rules of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_reqs_bestpractices.html */
function replicaFindings(table: IConstruct, { replicas, stream, encryption, capacity }: TableSettings) {
  if (replicas.length === 0) return [];
  const regions = replicas.map(({ region }) => region);
  const hasKey = ownKey(encryption) !== undefined;
  const keyRule = hasKey
    ? 'be a KMS key of that region, because the table has a KMS key'
    : 'not be set, because the table has no KMS key';
  return [
    must('stream', stream, 'be NEW_AND_OLD_IMAGES with replicas', (view) => view === 'NEW_AND_OLD_IMAGES'),
    // A provisioned table accepts replicas only after its writes are autoscaled, which happens after its creation.
    must('capacity', capacity, 'be on demand with replicas', (known) => !isProvisioned(known)),
    ...regions.map((region, at) => required(`replicas[${at}].region`, region)),
    ...regions.map((region, at) => regionFinding(`replicas[${at}].region`, region)),
    ...replicas.map(({ kmsKeyArn }, at) => keyArnFinding(`replicas[${at}].kmsKeyArn`, kmsKeyArn)),
    ...repeated(regions).map((region) => must('replicas', region, 'not contain duplicates', () => false)),
    must('replicas', regionOf(table), 'be in regions other than that of the table', (own) => !regions.includes(own)),
    ...replicas.map(({ region, kmsKeyArn }) =>
      must(`kmsKeyArn of the replica in ${region}`, kmsKeyArn ?? 'none', keyRule, () => {
        return hasKey ? kmsKeyArn !== undefined && isKeyOf(region, kmsKeyArn) : kmsKeyArn === undefined;
      }),
    ),
  ];
}

/** A malformed ARN is reported as such. */
const isKeyOf = (region: string, arn: string): boolean =>
  Token.isUnresolved(region) || keyArnFinding('key', arn) !== undefined || arn.split(':')[3] === region;
