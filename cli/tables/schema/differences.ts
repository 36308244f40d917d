import { isDeepStrictEqual } from 'node:util';
import type {
  GlobalSecondaryIndex,
  KeyAttribute,
  LocalSecondaryIndex,
  Projection,
  TableSchema,
} from '../../../tables/schema';

type Index = GlobalSecondaryIndex | LocalSecondaryIndex;

/** How a table differs from its definition: one sentence for each difference. */
export function differences(wanted: TableSchema, actual: TableSchema): string[] {
  return [
    ...difference('partition key', keyText(wanted.partitionKey), keyText(actual.partitionKey)),
    ...difference('sort key', keyText(wanted.sortKey), keyText(actual.sortKey)),
    ...indexDifferences('global index', wanted.globalSecondaryIndexes, actual.globalSecondaryIndexes),
    ...indexDifferences('local index', wanted.localSecondaryIndexes, actual.localSecondaryIndexes),
    ...difference(TIME_TO_LIVE, wanted.timeToLiveAttribute ?? NONE, actual.timeToLiveAttribute ?? NONE),
  ];
}

/** Whether a table lacks only time to live, which is enabled after its creation. */
export const lacksOnlyTimeToLive = (wanted: TableSchema, actual: TableSchema): boolean =>
  wanted.timeToLiveAttribute !== undefined &&
  actual.timeToLiveAttribute === undefined &&
  isDeepStrictEqual(differences(wanted, actual), difference(TIME_TO_LIVE, wanted.timeToLiveAttribute ?? NONE, NONE));

const NONE = 'none';
const TIME_TO_LIVE = 'time to live attribute';

const difference = (what: string, wanted: string, actual: string): string[] =>
  wanted === actual ? [] : [`the ${what} must be ${wanted}, got ${actual}`];

function indexDifferences(kind: string, wanted: readonly Index[] = [], actual: readonly Index[] = []): string[] {
  const names = new Set([...wanted, ...actual].map(({ name }) => name));
  const texts = (indexes: readonly Index[]) => new Map(indexes.map((index) => [index.name, indexText(index)]));
  const [wantedTexts, actualTexts] = [texts(wanted), texts(actual)];
  return [...names].flatMap((name) =>
    difference(`${kind} ${name}`, wantedTexts.get(name) ?? NONE, actualTexts.get(name) ?? NONE),
  );
}

/** `id (S)` */
export const keyText = (key: KeyAttribute | undefined): string => (key ? `${key.name} (${key.type})` : NONE);

/** `album (S), rank (N), projecting ALL` */
export function indexText(index: Index): string {
  const keys = 'partitionKey' in index ? [index.partitionKey, index.sortKey] : [index.sortKey];
  const named = keys.filter((key) => key !== undefined).map(keyText);
  return `${named.join(', ')}, projecting ${projectionText(index.projection)}`;
}

const projectionText = (projection: Projection = 'ALL'): string =>
  typeof projection === 'string' ? projection : [...projection].sort().join(', ');
