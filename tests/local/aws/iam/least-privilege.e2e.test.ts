import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IAMClient } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Judgement } from '../../../../local/aws/iam/record';
import { type Deployed, deployed, takeTurn } from '../../../support/deployed';
import { deployedGrants, type Grant, isUsed } from './grants';

const MINUTE = 60_000;
/** So many that the conversations of all members do not fit into one transaction. */
const MEMBERS = 120;

/** DAX serves every kind of request to all clients of the cluster. */
const OF_DAX_CLUSTERS = [
  'BatchGetItem table',
  'BatchWriteItem table',
  'ConditionCheckItem table',
  'DeleteItem table',
  'GetItem table',
  'PutItem table',
  'Query index',
  'Scan table',
  'Scan index',
  'UpdateItem table',
];

/** What DAX clients request besides the operations on data. It is not known whether DAX asks IAM for it. */
const OF_DAX_CLIENTS = ['DefineAttributeList', 'DefineAttributeListId', 'DefineKeySchema', 'Endpoints'];

/** Grants that no end-to-end test needs. */
const UNUSED = [
  ...OF_DAX_CLUSTERS.map((grant) => {
    const [action, kind] = grant.split(' ');
    return `dax-local-scores dynamodb:${action} table/tableside-local-scores${kind === 'index' ? '/index/*' : ''}`;
  }),
  ...['query', 'measure'].flatMap((name) =>
    OF_DAX_CLIENTS.map((action) => `tableside-local-scores-${name} dax:${action} cache/local-scores`),
  ),
  // Only if entries of the cache expire during a measurement.
  'tableside-local-restaurants-measure dynamodb:BatchGetItem table/tableside-local-restaurants',
];

let local: Deployed;
let lambda: LambdaClient;
beforeAll(async () => {
  local = await deployed();
  lambda = new LambdaClient(local.clients);
}, 6 * MINUTE);
afterAll(() => lambda.destroy());

async function invoke<Answer>(FunctionName: string, event: object): Promise<Answer> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
  return JSON.parse(Payload?.transformToString() ?? 'null');
}

const judgements = async () => (await local.tableside.json<{ readonly iam: readonly Judgement[] }>('status')).iam;

/** Uses every function, each in all ways that need other permissions. */
async function useEverything(): Promise<void> {
  const { tableside, status } = local;
  const { scores, messages } = status.outputs;
  await sendOrders(local);
  await readRestaurants(local);
  await tableside.json('scores', 'load');
  await invoke(scores.measureFunctionName ?? '', { users: ['user-1'], iterations: 1 });
  await tableside.json('scores', 'list', 'user-1');
  await tableside.json('scores', 'list', 'user-1', '--consistent');
  await converse(messages);
}

/** The tests of the orders count exactly. */
async function sendOrders({ tableside }: Deployed): Promise<void> {
  const release = await takeTurn(tableside, 'orders');
  await tableside.json('orders', 'send', '--count', '20').finally(release);
}

/** Other tests find restaurants by city, and empty the cache. */
async function readRestaurants({ tableside, status }: Deployed): Promise<void> {
  const { getFunctionName, operateFunctionName, measureFunctionName = '' } = status.outputs.restaurants;
  const id = `r-${randomUUID()}`;
  const file = join(tableside.home, 'least-privilege.jsonl');
  writeFileSync(file, JSON.stringify({ id, name: 'Least', cuisine: 'Privilege', city: 'Nowhere' }));
  const release = await takeTurn(tableside, 'restaurants');
  try {
    await tableside.json('restaurants', 'load', file);
    await tableside.json('restaurants', 'find', '--city', 'nowhere');
    await invoke(getFunctionName, { id: `r-${randomUUID()}` });
    await invoke(getFunctionName, { ids: [`r-${randomUUID()}`, `r-${randomUUID()}`] });
    await invoke(operateFunctionName, { operation: 'stats' });
    await invoke(measureFunctionName, { ids: [id], rounds: 1 });
  } finally {
    await release();
  }
}

async function converse(functions: Deployed['status']['outputs']['messages']): Promise<void> {
  const [creator = '', ...others] = Array.from({ length: MEMBERS }, () => randomUUID());
  const memberOf = (uuid: string) => ({ user_uuid: uuid, user_display_name: 'x', user_handle: 'x' });
  const create = (members: readonly string[]) =>
    invoke<{ message_group_uuid: string }>(functions.createConversationFunctionName, {
      creator: memberOf(creator),
      members: members.map(memberOf),
      message: 'first',
      message_uuid: randomUUID(),
    });
  await create(others.slice(0, 1));
  const { message_group_uuid } = await create(others);
  const message = { message_group_uuid, user_uuid: creator, message: 'second', message_uuid: randomUUID() };
  await invoke(functions.sendMessageFunctionName, message);
  await invoke(functions.listMessagesFunctionName, { message_group_uuid });
  for (let after: string | undefined = ''; after !== undefined; ) {
    const request: object = { user_uuid: creator, limit: 1, ...(after && { after }) };
    ({ after } = await invoke<{ after?: string }>(functions.listConversationsFunctionName, request));
  }
}

/** The names of the grants that exist, and of those that no request has needed, without those that none should. */
async function compare() {
  const iam = new IAMClient(local.clients);
  const [grants, judged] = [await deployedGrants(iam), await judgements()];
  const unused = grants.filter((grant) => !isUsed(grant, judged)).map(nameOf);
  return { granted: grants.map(nameOf), surprising: unused.filter((name) => !UNUSED.includes(name)) };
}

/** A grant without the partition, service, region and account of its resource. */
const nameOf = ({ role, action, resource }: Grant): string =>
  [role.replace(/-us-east-1$/, ''), action, resource.split(':').slice(5).join(':') || resource].join(' ');

it(
  'grants nothing that no function needs, except what is listed here',
  async () => {
    await useEverything();
    // Streams deliver within seconds.
    const deadline = Date.now() + MINUTE;
    let found = await compare();
    while (found.surprising.length > 0 && Date.now() < deadline) {
      await sleep(1000);
      found = await compare();
    }
    expect([found.surprising, UNUSED.filter((name) => !found.granted.includes(name))]).toEqual([[], []]);
  },
  6 * MINUTE,
);

it('denies nothing, and judges everything', async () => {
  expect((await judgements()).filter(({ decision }) => decision !== 'allowed')).toEqual([]);
});
