import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IAMClient } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Judgement } from '../../../../local/aws/iam/record';
import { root } from '../../../../local/machine/paths';
import { type Deployed, deployed, takeTurn } from '../../../support/deployed';
import { deployedGrants, type Grant, isUsed } from './grants';

const MINUTE = 60_000;
/** So many that the conversations of all members do not fit into one transaction. */
const MEMBERS = 120;

/** What DAX clients may request. The functions only query, and it is not known for which methods DAX asks IAM. */
const OF_DAX_CLIENTS = [
  'dax:BatchGetItem',
  'dax:ConditionCheckItem',
  'dax:DefineAttributeList',
  'dax:DefineAttributeListId',
  'dax:DefineKeySchema',
  'dax:Endpoints',
  'dax:GetItem',
];

/** DAX serves every kind of request to all clients of the cluster. */
const OF_DAX_CLUSTERS = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query /index/*',
  'dynamodb:Scan',
  'dynamodb:Scan /index/*',
  'dynamodb:UpdateItem',
];

const of = (role: string, grants: readonly string[]) => grants.map((grant) => `${role} ${grant}`);

/** Grants that no end-to-end test needs. */
const UNUSED = [
  ...of('dax-local-scores', OF_DAX_CLUSTERS),
  ...of('tableside-local-scores-query', OF_DAX_CLIENTS),
  ...of('tableside-local-scores-measure', OF_DAX_CLIENTS),
  // Only if entries of the cache expire during a measurement.
  ...of('tableside-local-restaurants-measure', ['dynamodb:BatchGetItem']),
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
  const { restaurants, scores, messages } = status.outputs;
  await sendOrders(local);
  await tableside.json('restaurants', 'load', join(root, 'examples', 'restaurants.jsonl'));
  await tableside.json('restaurants', 'find', '--city', 'london');
  await invoke(restaurants.getFunctionName, { id: `r-${randomUUID()}` });
  await invoke(restaurants.getFunctionName, { ids: [`r-${randomUUID()}`, `r-${randomUUID()}`] });
  await invoke(restaurants.operateFunctionName, { operation: 'stats' });
  await invoke(restaurants.measureFunctionName ?? '', { ids: ['r-0001'], rounds: 1 });
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

/** Without the region in the name of the role. */
function nameOf({ role, action, resource }: Grant): string {
  const [, index] = /(\/index\/.*)$/.exec(resource) ?? [];
  return [role.replace(/-us-east-1$/, ''), action, ...(index ? [index] : [])].join(' ');
}

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
