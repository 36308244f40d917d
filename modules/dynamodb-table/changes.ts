import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { attributesOf, type TableSchema } from '../../tables/schema';
import type { Condition } from '../shared/check';
import { expressionOf } from '../shared/names';
import type { TableSettings } from './arguments';
import { capacityOf, type Dimension, isProvisioned } from './capacity';

const MAXIMUMS = { read: 'maximumReadUnits', write: 'maximumWriteUnits' } as const;

/**
 * Rules that fail a plan whose changes the AWS provider would not make, or DynamoDB reject.
 * @param tables an expression for the list that contains the table as it is, or is empty before the first deployment
 */
export const changeRules = (scope: IConstruct, settings: TableSettings, tables: string): Condition[] =>
  [
    ...typeRules(scope, settings, tables),
    expiryRule(settings, tables),
    ...(['read', 'write'] as const).flatMap((dimension) => maximumRule(settings, tables, dimension)),
    localIndexRule(settings, tables),
    ...(settings.stream === 'NEW_AND_OLD_IMAGES' ? [] : [replicaRule(tables)]),
    replacementRule(settings, tables),
  ].flatMap((rule) => resolved(scope, rule));

const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/**
 * The rule with references in place of strings that are tokens. CDKTF does not keep the quotes around a token in an
 * expression, so a rule about a string that is a token in part is left out.
 */
function resolved(scope: IConstruct, { condition, message }: Condition): Condition[] {
  if (!Token.isUnresolved(condition)) return [{ condition, message }];
  const bare = `${condition}`.replace(QUOTED, (text) => {
    return Token.isUnresolved(text) && /^"\$\{[^{}]*\}"$/.test(text) ? `(${text.slice(1, -1)})` : text;
  });
  if (bare.match(QUOTED)?.some((text) => Token.isUnresolved(text))) return [];
  return [{ condition: expressionOf(scope, bare), message }];
}

/** The provider does not compare types: a plan without other changes would say "No changes". */
export function typeRules(scope: IConstruct, schema: TableSchema, tables: string): Condition[] {
  const types = JSON.stringify(Object.fromEntries(attributesOf(schema).map(({ name, type }) => [name, type])));
  const changed = `flatten([for t in ${tables} : [for a in t.attribute : a if lookup(${types}, a.name, a.type) != a.type]])`;
  const rule = {
    condition: `\${length(${changed}) == 0}`,
    message:
      `types of key attributes must be those of the existing table, which has \${join(", ", [for a in ${changed} : "\${a.name} of type \${a.type}"])}. ` +
      'To change the key of a global index, deploy without every index that uses the attribute, then with the new type. ' +
      'To change another key, create another table and copy the items',
  };
  return resolved(scope, rule);
}

/** DynamoDB accepts one change of the time to live an hour, and no other attribute while items expire. */
const expiryRule = ({ timeToLiveAttribute = '' }: TableSettings, tables: string): Condition => ({
  condition:
    `\${alltrue(flatten([for t in ${tables} : ` +
    `[for ttl in t.ttl : !ttl.enabled || ttl.attribute_name == ${JSON.stringify(timeToLiveAttribute)}]]))}`,
  message:
    `timeToLiveAttribute cannot change or be removed while items expire by \${join("", flatten([for t in ${tables} : t.ttl[*].attribute_name]))}. ` +
    'Deploy timeToLive: false with that attribute, wait an hour, then deploy the change',
});

/**
 * The provider disables the stream before it removes the replicas, which need it:
 * https://github.com/hashicorp/terraform-provider-aws/issues/34450
 */
const replicaRule = (tables: string): Condition => ({
  condition: `\${length(flatten(${tables}[*].replica)) == 0}`,
  message:
    "stream must be NEW_AND_OLD_IMAGES in the deployment that removes the replicas. Set stream: 'NEW_AND_OLD_IMAGES', and remove it in the next deployment",
});

/** The provider keeps a maximum that is omitted, or sends a request that DynamoDB rejects. */
function maximumRule(settings: TableSettings, tables: string, dimension: Dimension): Condition[] {
  const isOpen = (indexName?: string) => {
    const capacity = capacityOf(settings, indexName);
    return !isProvisioned(capacity) && capacity[MAXIMUMS[dimension]] === undefined;
  };
  const openIndexes = settings.globalSecondaryIndexes.map(({ name }) => name).filter(isOpen);
  const limits = [
    ...(isOpen() ? ['t.on_demand_throughput'] : []),
    ...(openIndexes.length > 0
      ? [
          `[for i in t.global_secondary_index : i.on_demand_throughput if contains(${JSON.stringify(openIndexes)}, i.name)]`,
        ]
      : []),
  ];
  if (limits.length === 0) return [];
  const current = `flatten([for t in ${tables} : [${limits.join(', ')}]])[*].max_${dimension}_request_units`;
  return [
    {
      condition: `\${max(concat([0], ${current})...) == 0}`,
      message: `${MAXIMUMS[dimension]} of the table or of an index cannot be removed in one step. Deploy -1, then remove it`,
    },
  ];
}

/** The provider does not compare the projection of a local index, and changes nothing of it in place. */
function localIndexRule({ localSecondaryIndexes }: TableSettings, tables: string): Condition {
  const declared = Object.fromEntries(
    localSecondaryIndexes.map(({ name, sortKey, projection = 'ALL' }) => {
      const attributes = typeof projection === 'string' ? [projection] : ['INCLUDE', ...[...projection].sort()];
      return [name, [sortKey.name, ...attributes].join()];
    }),
  );
  const current =
    'join(",", concat([i.range_key, i.projection_type], sort(tolist(coalesce(i.non_key_attributes, [])))))';
  return {
    condition:
      `\${alltrue(flatten([for t in ${tables} : [for i in t.local_secondary_index : ` +
      `lookup(${JSON.stringify(declared)}, i.name, ${current}) == ${current}]]))}`,
    message: 'a local index cannot change. Create another table and copy the items, or add a global index',
  };
}

/**
 * Without the rule, the deployment would fail when DynamoDB rejects the deletion: also if the protection is removed in
 * the same deployment, since Terraform deletes the table as it is.
 */
function replacementRule({ deletionProtection, ...settings }: TableSettings, tables: string): Condition {
  const { partitionKey, sortKey, localSecondaryIndexes } = settings;
  const isOpen = deletionProtection === true ? 'false' : `(!${deletionProtection} && !t.deletion_protection_enabled)`;
  const keys = JSON.stringify([partitionKey.name, ...(sortKey ? [sortKey.name] : [])]);
  const names = JSON.stringify(localSecondaryIndexes.map(({ name }) => name).sort());
  return {
    condition:
      `\${alltrue([for t in ${tables} : ${isOpen} || jsonencode(compact([t.hash_key, t.range_key])) == jsonencode(${keys}) && ` +
      `jsonencode(sort(t.local_secondary_index[*].name)) == jsonencode(${names})])}`,
    message:
      'keys and local indexes cannot change: Terraform would replace the table, which deletionProtection forbids. ' +
      'Create another table and copy the items; to lose them, deploy deletionProtection: false first',
  };
}
