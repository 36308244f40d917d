import { TerraformResource, type TerraformStack, Token } from 'cdktf';

/**
 * The argument with the name that only one resource of an account and region may have, by type. The last types often have
 * their names from resources of the first.
 */
const NAMES: Readonly<Record<string, string>> = {
  aws_dynamodb_table: 'name',
  aws_sqs_queue: 'name',
  aws_lambda_function: 'functionName',
  aws_dax_cluster: 'clusterName',
  aws_elasticache_replication_group: 'replicationGroupId',
  aws_elasticache_serverless_cache: 'name',
  aws_s3_bucket: 'bucket',
  aws_sns_topic: 'name',
  aws_cloudwatch_event_rule: 'name',
  aws_cloudwatch_dashboard: 'dashboardName',
  aws_backup_vault: 'name',
  aws_cloudfront_function: 'name',
  aws_cloudfront_origin_access_control: 'name',
  aws_cloudwatch_log_group: 'name',
  aws_cloudwatch_metric_alarm: 'alarmName',
  aws_dax_parameter_group: 'name',
  aws_dax_subnet_group: 'name',
  aws_elasticache_parameter_group: 'name',
  aws_elasticache_subnet_group: 'name',
  aws_elasticache_user: 'userId',
  aws_elasticache_user_group: 'userGroupId',
  aws_iam_role: 'name',
  aws_kms_alias: 'name',
};
const TYPES = Object.keys(NAMES);

/** Their names are stored in lower case, or compared without case. */
const WITHOUT_CASE = /^aws_(dax|elasticache|iam)_/;

const checked = new WeakSet<TerraformStack>();

/**
 * Rejects stacks in which two resources would have one name. AWS refuses the second while it deploys, or lets it replace
 * the first, as it does with alarms and rules. Names that only Terraform knows are not compared.
 */
export function requireUniqueNames(stack: TerraformStack): void {
  if (checked.has(stack)) return;
  checked.add(stack);
  stack.node.addValidation({ validate: () => repeatedNames(stack) });
}

interface Repeated {
  readonly type: string;
  readonly name: string;
  readonly paths: readonly [one: string, other: string];
}

/** One sentence for two modules, all of whose resources may have the same names. */
function repeatedNames(stack: TerraformStack): string[] {
  const places = new Map<string, string>();
  const repeated = new Map<string, Repeated[]>();
  for (const construct of stack.node.findAll()) {
    if (!TerraformResource.isTerraformResource(construct)) continue;
    const { terraformResourceType: type, node, provider } = construct;
    const { name, region } = argumentsOf(construct);
    if (typeof name !== 'string' || Token.isUnresolved(name)) continue;
    const key = JSON.stringify([type, provider?.fqn, region, WITHOUT_CASE.test(type) ? name.toLowerCase() : name]);
    const other = places.get(key) ?? node.path;
    places.set(key, other);
    if (other === node.path) continue;
    const pair = distinctParts(other, node.path);
    repeated.set(pair, [...(repeated.get(pair) ?? []), { type, name, paths: [other, node.path] }]);
  }
  return [...repeated.values()].flatMap((all) => {
    const [first] = all.toSorted((a, b) => rank(a) - rank(b) || a.paths[0].length - b.paths[0].length);
    return first
      ? [`${first.type}: names must be different, got "${first.name}" for ${first.paths.join(' and ')}`]
      : [];
  });
}

const rank = ({ type }: Repeated): number => TYPES.indexOf(type);

/** Two paths without the end that they have in common. */
function distinctParts(one: string, other: string): string {
  const [first, second] = [one.split('/'), other.split('/')];
  while (first.length > 0 && first.at(-1) === second.at(-1)) {
    first.pop();
    second.pop();
  }
  return `${first.join('/')} ${second.join('/')}`;
}

/** What the resource was given. Provider 6 has a region for each resource. */
function argumentsOf(resource: TerraformResource): { readonly name?: unknown; readonly region?: unknown } {
  const inputs = resource as unknown as Readonly<Record<string, unknown>>;
  const argument = NAMES[resource.terraformResourceType];
  return argument === undefined ? {} : { name: inputs[`${argument}Input`], region: inputs.regionInput };
}
