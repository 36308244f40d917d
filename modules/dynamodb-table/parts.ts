import type { GlobalSecondaryIndex, KeyAttribute, LocalSecondaryIndex, TableSchema } from '../../tables/schema';
import { type Finding, list, named, oneOf, required } from '../shared/check';

/** Parts of a schema that TypeScript requires, but not JavaScript. Other rules can be checked only if all are there. */
export function partFindings(schema: TableSchema): Finding[] {
  const { partitionKey, sortKey, globalSecondaryIndexes = [], localSecondaryIndexes = [] } = schema;
  const noLists = Object.entries({ globalSecondaryIndexes, localSecondaryIndexes }).flatMap(
    ([prop, value]) => required(prop, value) ?? list(prop, value) ?? [],
  );
  if (noLists.length > 0) return noLists;
  const findings = [
    ...keyFindings('partitionKey', partitionKey),
    ...optionalKeyFindings('sortKey', sortKey),
    ...globalSecondaryIndexes.flatMap((index, at) => globalIndexFindings(`globalSecondaryIndexes[${at}]`, index)),
    ...localSecondaryIndexes.flatMap((index, at) => localIndexFindings(`localSecondaryIndexes[${at}]`, index)),
    attributeFinding('timeToLiveAttribute', schema.timeToLiveAttribute),
  ];
  return findings.filter((finding) => finding !== undefined);
}

const globalIndexFindings = (prop: string, index: GlobalSecondaryIndex | undefined): Finding[] =>
  index
    ? [
        required(`${prop}.name`, index.name),
        ...keyFindings(`partitionKey of ${index.name ?? prop}`, index.partitionKey),
        ...optionalKeyFindings(`sortKey of ${index.name ?? prop}`, index.sortKey),
      ]
    : [required(prop, index)];

const localIndexFindings = (prop: string, index: LocalSecondaryIndex | undefined): Finding[] =>
  index
    ? [required(`${prop}.name`, index.name), ...keyFindings(`sortKey of ${index.name ?? prop}`, index.sortKey)]
    : [required(prop, index)];

const optionalKeyFindings = (prop: string, key: KeyAttribute | undefined): Finding[] =>
  key === undefined ? [] : keyFindings(prop, key);

function keyFindings(prop: string, key: KeyAttribute | undefined): Finding[] {
  if (!key) return [required(prop, key)];
  const { name, type } = key;
  return [
    required(`name of ${prop}`, name) ?? attributeFinding(`name of ${prop}`, name),
    required(`type of ${name ?? prop}`, type) ?? oneOf(`type of ${name ?? prop}`, type, ['S', 'N', 'B']),
  ];
}

/** The length that https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html allows. */
export const attributeFinding = (prop: string, name: string | undefined): Finding =>
  named(prop, name, /^[\s\S]{1,255}$/, 'be 1 to 255 characters');
