import type { Block, Blocks, StackBlocks } from '../../testkit/blocks';
import { listOf, policiesOf } from '../../testkit/statements';

// What no scanner of policies reads. Each check returns sentences about what is wrong in a stack.

type Check = (stack: StackBlocks) => string[];

const ofType = (stack: StackBlocks, type: string): Blocks => stack.resource[type] ?? {};

/** The construct path of a resource in a reference such as `${aws_sqs_queue.Buffer/Resource.arn}`. */
const pathIn = (type: string, reference: unknown): string | undefined =>
  new RegExp(`\\b${type}\\.([^\\s"]+)\\.\\w+`).exec(String(reference))?.[1];

const referred = (stack: StackBlocks, type: string, reference: unknown): Block | undefined =>
  ofType(stack, type)[pathIn(type, reference) ?? ''];

const mappingsOf = (stack: StackBlocks) => Object.entries(ofType(stack, 'aws_lambda_event_source_mapping'));

const isBatchReported: Check = (stack) =>
  mappingsOf(stack)
    .filter(([, mapping]) => !listOf(mapping.function_response_types).includes('ReportBatchItemFailures'))
    .map(([path]) => `${path} must report failed records one by one: ReportBatchItemFailures`);

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const isVisibilityLong: Check = (stack) =>
  mappingsOf(stack).flatMap(([path, mapping]) => {
    const queue = referred(stack, 'aws_sqs_queue', mapping.event_source_arn);
    if (!queue) return [];
    const { timeout = 3 } = referred(stack, 'aws_lambda_function', mapping.function_name) ?? {};
    const least = 6 * Number(timeout) + Number(mapping.maximum_batching_window_in_seconds ?? 0);
    const { visibility_timeout_seconds: visibility = 30 } = queue;
    if (Number(visibility) >= least) return [];
    return [`${path} must have a visibility timeout of at least ${least} s, got ${visibility}`];
  });

const areRetriesFinite: Check = (stack) =>
  mappingsOf(stack).flatMap(([path, mapping]) => {
    if (pathIn('aws_sqs_queue', mapping.event_source_arn) !== undefined) return [];
    const { maximum_retry_attempts: attempts = -1, maximum_record_age_in_seconds: age = -1 } = mapping;
    const isLimited = [attempts, age].some((limit) => Number(limit) >= 0);
    return [
      ...(isLimited ? [] : [`${path} must limit the retries or the age of records`]),
      ...(/destination_arn/.test(JSON.stringify(mapping.destination_config ?? ''))
        ? []
        : [`${path} must have a destination for records that failed`]),
    ];
  });

/** Otherwise anyone who may set a redrive policy could fill the queue. */
const isRedriveLimited: Check = (stack) => {
  const queues = Object.entries(ofType(stack, 'aws_sqs_queue'));
  const deadLetters = queues.map(([, { redrive_policy }]) => pathIn('aws_sqs_queue', redrive_policy));
  const failures = mappingsOf(stack).map(([, mapping]) =>
    pathIn('aws_sqs_queue', JSON.stringify(mapping.destination_config ?? '')),
  );
  const targets = new Set([...deadLetters, ...failures].filter((path) => path !== undefined));
  return [...targets].flatMap((target) => {
    const sources = queues.filter((_, index) => deadLetters[index] === target);
    const allowed = String(ofType(stack, 'aws_sqs_queue')[target]?.redrive_allow_policy ?? 'none');
    if (allowsOnly(allowed, sources)) return [];
    const wanted = sources.length === 0 ? 'no queue' : `only ${sources.map(([path]) => path).join(', ')}`;
    return [`${target} must have a redrive allow policy for ${wanted}, got ${allowed}`];
  });
};

function allowsOnly(policy: string, queues: readonly [path: string, queue: Block][]): boolean {
  if (queues.length === 0) return policy.includes('denyAll');
  const arns = policy.match(/arn:|\.arn\b/g) ?? [];
  const has = ([path, { name }]: [string, Block]) =>
    policy.includes(`aws_sqs_queue.${path}.arn`) || policy.includes(`:${name}"`);
  return policy.includes('byQueue') && arns.length === queues.length && queues.every(has);
}

/** Otherwise Lambda creates the group at the first invocation, without an end, and the deployment fails. */
const hasLogGroup: Check = (stack) =>
  Object.entries(ofType(stack, 'aws_lambda_function')).flatMap(([path, block]) => {
    const name = `/aws/lambda/${block.function_name}`;
    const groups = Object.entries(ofType(stack, 'aws_cloudwatch_log_group'));
    const [group] = groups.find(([, one]) => one.name === name) ?? [];
    if (group === undefined) return [`${path} must have the log group ${name}`];
    const isFirst = listOf(block.depends_on).includes(`aws_cloudwatch_log_group.${group}`);
    return isFirst ? [] : [`${path} must be created after ${group}`];
  });

const areLogsFinite: Check = (stack) =>
  Object.entries(ofType(stack, 'aws_cloudwatch_log_group'))
    .filter(([, { retention_in_days: days }]) => !(Number(days) > 0) && !String(days).includes('${'))
    .map(([path, { retention_in_days: days }]) => `${path} must have a retention, got ${days ?? 'none'}`);

/** A role that connects to a cache is the only one with its user, which may call some commands on some keys. */
const isCacheUserOwn: Check = (stack) => {
  const connecting = new Map<string, Set<string>>();
  const policies = new Map(policiesOf(stack).map((policy) => [policy.path, policy.statements]));
  for (const { role, policy } of Object.values(ofType(stack, 'aws_iam_role_policy'))) {
    const path = pathIn('aws_iam_policy_document', policy) ?? '';
    const statements = (policies.get(path) ?? []).filter(({ actions }) =>
      listOf(actions).includes('elasticache:Connect'),
    );
    for (const resource of statements.flatMap(({ resources }) => listOf(resources))) {
      const user = pathIn('aws_elasticache_user', resource);
      if (user !== undefined) connecting.set(user, (connecting.get(user) ?? new Set()).add(String(role)));
    }
  }
  const shared = [...connecting].filter(([, roles]) => roles.size > 1);
  const wide = Object.entries(ofType(stack, 'aws_elasticache_user')).filter(
    ([, { access_string: access }]) => !/^off\b|^on ~\S*[^\s*]\S* -@all( \+[a-z]+)+$/.test(String(access)),
  );
  return [
    ...shared.map(([user, roles]) => `${user} must be the user of one role, got ${[...roles].join(', ')}`),
    ...wide.map(([user, { access_string: access }]) => `${user} must name its keys and commands, got ${access}`),
  ];
};

/**
 * When AWS ends support of a runtime that the provider accepts.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const RUNTIME_ENDS: Readonly<Record<string, string>> = {
  'nodejs22.x': '2027-04-30',
  'nodejs24.x': '2028-04-30',
};

const isRuntimeSupported =
  (today: Date): Check =>
  (stack) =>
    Object.entries(ofType(stack, 'aws_lambda_function')).flatMap(([path, { runtime }]) => {
      const end = RUNTIME_ENDS[String(runtime)];
      if (end !== undefined && today < new Date(end)) return [];
      return [
        `${path} must have a runtime that AWS supports, got ${runtime}, supported until ${end ?? 'an earlier day'}`,
      ];
    });

/** @returns what is wrong in the stack, none if all is well */
export const wrongIn = (stack: StackBlocks, today: Date): string[] =>
  [
    isBatchReported,
    isVisibilityLong,
    areRetriesFinite,
    isRedriveLimited,
    hasLogGroup,
    areLogsFinite,
    isCacheUserOwn,
    isRuntimeSupported(today),
  ].flatMap((check) => check(stack));
