import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type AttributeValue, CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { satisfies } from 'semver';
import { Ec2 } from '../../benchmarks/support/ec2';
import { writeProviderFiles } from '../../environments/provider-files';
import { startEventSources } from '../../local/event-sources';
import { root } from '../../local/machine/paths';
import { devDependencies, version } from '../../package.json';
import { type Plan, plan } from '../../testkit';
import { createConsumer } from '../support/consumer';
import { startTestAws, stopTestAws } from '../support/local-aws';
import { apply } from '../support/terraform';

const MINUTE = 60_000;
const region = 'eu-west-1';
const accountId = '000000000000';
/** That of `@cdktf/provider-aws`. */
const PROVIDER = '5.100.0';

const examples = join(root, 'examples');
const names = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** A file of an example that is JSON. */
const read = (name: string, file: string) => JSON.parse(readFileSync(join(examples, name, file), 'utf8'));
const dependenciesOf = (name: string): Readonly<Record<string, string>> => {
  const { dependencies, devDependencies } = read(name, 'package.json');
  return { ...dependencies, ...devDependencies };
};

/** Each example with what its package.json names, and nothing else of this repository. */
const consumers = names.map((name) => {
  const packages = Object.keys(dependenciesOf(name)).filter((dependency) => dependency !== 'tableside');
  const consumer = createConsumer({ packages });
  cpSync(join(examples, name), consumer.folder, { recursive: true });
  return [name, consumer] as const;
});
const stackOf = (name: string) => join(new Map(consumers).get(name)?.folder ?? '', 'out', 'stacks', name);

let config: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
let plans: Readonly<Record<string, Plan>>;

/** What the examples expect in the account: a network, and the table of another team. */
async function createExisting(): Promise<void> {
  await new Ec2(config.endpoint, accountId, region).network('main');
  await new DynamoDBClient(config).send(
    new CreateTableCommand({
      TableName: 'catalog-products',
      KeySchema: [{ AttributeName: 'sku', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'sku', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
}

beforeAll(async () => {
  const { endpoint } = await startTestAws();
  config = { endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  await createExisting();
  for (const [name, { run }] of consumers) {
    run(join(root, 'node_modules', '.bin', 'tsc'));
    const [program = '', ...parameters] = read(name, 'cdktf.json').app.split(' ');
    run(program, ...parameters);
  }
  plans = await plan(Object.fromEntries(names.map((name) => [name, stackOf(name)])), { endpoint, accountId });
}, 10 * MINUTE);
afterAll(stopTestAws, MINUTE);

it.each(names)('%s depends on versions that this repository is tested with', (name) => {
  const tested: Readonly<Record<string, string>> = { ...devDependencies, tableside: version };
  const untested = Object.entries(dependenciesOf(name)).filter(
    ([dependency, range]) => !satisfies(tested[dependency] ?? '', range),
  );
  expect(untested).toEqual([]);
});

it.each(names)('%s has a page, and is planned: it only creates', (name) => {
  expect(readFileSync(join(examples, name, 'README.md'), 'utf8')).toMatch(new RegExp(`^# ${name}\n`));
  const actions = Object.values(plans[name]?.actions ?? {});
  expect(actions.length).toBeGreaterThan(3);
  expect(new Set(actions)).toEqual(new Set(['create']));
});

it('cached-catalog does not create the table of the other team', () => {
  expect(plans['cached-catalog']?.resources('aws_dynamodb_table')).toEqual({});
  expect(Object.keys(plans['cached-catalog']?.resources('aws_dax_cluster') ?? {})).toEqual(['Dax/Resource']);
});

/** All orders, once there are as many. */
async function orders(count: number): Promise<Record<string, AttributeValue>[]> {
  const dynamodb = new DynamoDBClient(config);
  for (;;) {
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: 'shop-orders' }));
    if (Items.length >= count) return Items;
    await sleep(100);
  }
}

/** The lines that the function has logged, once there are as many. */
async function thanks(count: number): Promise<string[]> {
  const logs = new CloudWatchLogsClient(config);
  for (;;) {
    const asked = new FilterLogEventsCommand({ logGroupName: '/aws/lambda/shop-mailer' });
    const { events = [] } = await logs.send(asked);
    const lines = events.flatMap(({ message = '' }) => /thank you for order \S+/.exec(message) ?? []);
    if (lines.length >= count) return lines;
    await sleep(100);
  }
}

it(
  'buffered-orders writes orders to the table with its own handler, and mails to who ordered',
  async () => {
    writeProviderFiles(stackOf('buffered-orders'), PROVIDER);
    await apply(stackOf('buffered-orders'), config.endpoint);
    const sources = startEventSources({ ...config, servedState: 'Enabled', log: () => undefined });
    const lambda = new LambdaClient(config);
    for (const orderId of ['1', '2', '3']) {
      const Payload = JSON.stringify({ orderId });
      const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: 'shop-checkout', Payload }));
      expect(FunctionError).toBeUndefined();
    }
    const items = await orders(3);
    expect(items.map(({ orderId }) => orderId?.S).sort()).toEqual(['1', '2', '3']);
    for (const { receivedAt } of items) expect(Date.now() - Number(receivedAt?.N)).toBeLessThan(5 * MINUTE);
    expect((await thanks(3)).sort()).toEqual(['1', '2', '3'].map((id) => `thank you for order ${id}`));
    await sources.stop();
  },
  3 * MINUTE,
);
