// `npm run draw` draws the architecture of `prod` from its synthesized stack: docs/<picture>.svg and, for GitHub's dark
// theme, docs/<picture>-dark.svg. A test compares them with the code.
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { built } = require('./build');
const { drawGraphs, THEMES } = require('./architecture-svg');

const root = join(__dirname, '..');

/** What is drawn, by Terraform's type. */
const KINDS = {
  aws_sqs_queue: { kind: 'queue', words: 'SQS queue' },
  aws_lambda_function: { kind: 'function', words: 'Lambda function' },
  aws_dynamodb_table: { kind: 'table', words: 'DynamoDB table' },
  aws_dax_cluster: { kind: 'cache', words: 'DAX cluster' },
  aws_elasticache_replication_group: { kind: 'cache', words: 'ElastiCache, nodes' },
  aws_elasticache_serverless_cache: { kind: 'cache', words: 'ElastiCache, serverless' },
  aws_s3_bucket: { kind: 'site', words: 'S3 and CloudFront' },
};

/** As in README.md. */
const ORDER = ['orders', 'restaurants', 'scores', 'messages'];

/** What a permission to use a resource is called, by its action. */
const VERBS = [
  [/^dynamodb:(BatchGetItem|GetItem|Query|Scan)$/, 'reads'],
  [/^dynamodb:(BatchWrite|Delete|Put|Update)Item$/, 'writes'],
  [/^(dax:Query|dax:GetItem|elasticache:Connect)$/, ''],
  [/^s3:PutObject$/, 'publishes'],
];

/** The resources of each system, and what connects them. @param stack what `readStack` returns for an environment */
function graphsOf(stack, environment) {
  // In an order that does not depend on that of the JSON.
  const nodes = nodesOf(stack, environment).sort((one, other) => one.path.localeCompare(other.path, 'en'));
  const edges = [...mappingEdges(stack), ...deadLetterEdges(stack), ...permissionEdges(stack, nodes)].sort(
    (one, other) => `${one.from} ${one.to}`.localeCompare(`${other.from} ${other.to}`, 'en'),
  );
  const systems = [...new Set([...ORDER, ...nodes.map(({ system }) => system)])];
  return systems.map((system) => {
    const own = nodes.filter((node) => node.system === system);
    const has = (path) => own.some((node) => node.path === path);
    return { system, nodes: own, edges: edges.filter(({ from, to }) => has(from) && has(to)) };
  });
}

const nodesOf = (stack, environment) =>
  Object.entries(KINDS).flatMap(([type, { kind, words }]) =>
    Object.entries(stack.resources(type)).map(([path, block]) => {
      const system = path.split('/')[0].toLowerCase();
      const given =
        block.name ?? block.function_name ?? block.cluster_name ?? block.replication_group_id ?? block.bucket;
      const name = given.replace(new RegExp(`^(\\w+-)?${environment}-`), '').replace(/-\d{12}$/, ' site');
      return { path, system, kind, words, name: name.replace(new RegExp(`^${system}-`), '') };
    }),
  );

/** The construct path that an expression refers to. */
const pathIn = (text) => /\$\{?[^}]*?\baws_\w+\.(.*?)\.(arn|stream_arn|function_name|name|id|url)\b/.exec(text)?.[1];

const mappingEdges = (stack) =>
  Object.values(stack.resources('aws_lambda_event_source_mapping')).flatMap((mapping) => {
    const [from, to] = [pathIn(mapping.event_source_arn), pathIn(mapping.function_name)];
    const failures = pathIn(mapping.destination_config?.on_failure?.destination_arn ?? '');
    const label = mapping.event_source_arn.includes('stream_arn') ? 'stream' : 'messages';
    return [{ from, to, label }, ...(failures ? [{ from: to, to: failures, label: '', isFailure: true }] : [])];
  });

const deadLetterEdges = (stack) =>
  Object.entries(stack.resources('aws_sqs_queue')).flatMap(([from, { redrive_policy = '' }]) => {
    const to = /deadLetterTargetArn" = aws_sqs_queue\.(.*?)\.arn/.exec(redrive_policy)?.[1];
    return to === undefined ? [] : [{ from, to, label: '', isFailure: true }];
  });

/** What the roles of functions and of clusters may do with the resources that are drawn. */
function permissionEdges(stack, nodes) {
  const labels = new Map();
  for (const { role, policy } of Object.values(stack.resources('aws_iam_role_policy'))) {
    const owner = pathIn(role).replace(/\/Role$/, '/Resource');
    const document = /\$\{data\.aws_iam_policy_document\.(.*)\.json\}/.exec(policy)?.[1];
    for (const { actions, resources } of stack.statements(document)) {
      const targets = nodes.filter(({ path }) => resources.some((resource) => refersTo(stack, resource, path)));
      const verbs = VERBS.filter(([pattern]) => actions.some((action) => pattern.test(action))).map(([, verb]) => verb);
      for (const { path } of verbs.length > 0 ? targets : []) {
        const key = JSON.stringify([owner, path]);
        labels.set(key, new Set([...(labels.get(key) ?? []), ...verbs]));
      }
    }
  }
  return [...labels].map(([key, verbs]) => {
    const [from, to] = JSON.parse(key);
    return { from, to, label: [...verbs].filter(Boolean).sort().join(', ') };
  });
}

/** A bucket is referred to by its name, since its policy cannot refer to it. */
function refersTo(stack, resource, path) {
  const bucket = stack.resources('aws_s3_bucket')[path]?.bucket;
  return bucket === undefined ? pathIn(resource) === path : resource.includes(`:::${bucket}/`);
}

/** All pictures by file. */
exports.pictures = (stack, environment) => {
  const graphs = graphsOf(stack, environment);
  const withoutFailures = graphs.map(({ system, nodes, edges }) => {
    const failures = new Set(edges.filter(({ isFailure }) => isFailure).map(({ to }) => to));
    return {
      system,
      nodes: nodes.filter(({ path }) => !failures.has(path)),
      edges: edges.filter(({ isFailure }) => !isFailure),
    };
  });
  const named = [['architecture', withoutFailures], ...graphs.map((graph) => [graph.system, [graph]])];
  return Object.fromEntries(
    named.flatMap(([name, all]) =>
      Object.entries(THEMES).map(([theme, colors]) => [
        `docs/${name}${theme === 'light' ? '' : `-${theme}`}.svg`,
        drawGraphs(all, colors),
      ]),
    ),
  );
};

function main() {
  const { readStack } = require(built('testkit/index.js'));
  const folder = mkdtempSync(join(tmpdir(), 'tableside-draw-'));
  try {
    execFileSync(process.execPath, [join(__dirname, 'synth.js')], { env: { ...process.env, CDKTF_OUTDIR: folder } });
    const json = readFileSync(join(folder, 'stacks', 'prod', 'cdk.tf.json'), 'utf8');
    for (const [file, svg] of Object.entries(exports.pictures(readStack(json), 'prod')))
      writeFileSync(join(root, file), svg);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (require.main === module) main();
