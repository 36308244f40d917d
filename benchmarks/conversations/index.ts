import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { conversationItems } from '../../functions/messages/items';
import { createConversationLister } from '../../functions/messages/list-conversations/list';
import { TableStore } from '../../runtime/dynamodb/batch-write';
import { type Member, messagesTable } from '../../tables/messages';
import { atMost, type Bench, type Findings, measurement, ratio, type Step, together, within } from '../support/report';
import { type ScratchAws, withScratchAws } from '../support/scratch-aws';
import { meterCapacity } from './capacity';
import { deleteAndPut, messagesFunctions, movingTable, type Way } from './ways';

const SIZES = [2, 10, 100];
const MESSAGES = 5;
const LISTED = 20;
const FEW = 20;
const MANY = 20_000;
const EQUAL = within(1, 1);

/** Capacity units that a message and a list of conversations consume. */
export const bench: Bench = (step) =>
  withScratchAws(step, async (aws) => {
    const findings: Findings[] = [];
    for (const size of SIZES) findings.push(await compareCosts(step, aws, size));
    return together([...findings, await compareLists(step, aws)]);
  });

const memberAt = (index: number): Member => ({
  user_uuid: `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`,
  user_display_name: `Member Number ${index}`,
  user_handle: `member.${index}`,
});

function compareCosts(step: Step, aws: ScratchAws, size: number): Promise<Findings> {
  return step(`Sending messages to ${size} members`, async () => {
    const dynamodb = new DynamoDBClient(aws.config);
    const ours = await costsOf(messagesFunctions(dynamodb, await aws.createTable(messagesTable)), dynamodb, size);
    const others = await costsOf(deleteAndPut(dynamodb, await aws.createTable(movingTable)), dynamodb, size);
    dynamodb.destroy();
    return {
      measurements: [...Object.values(ours), ...Object.values(others)],
      ratios: [
        ratio(
          `write units per message, ${size} members, compared with delete and put`,
          ours.write,
          others.write,
          atMost(1),
        ),
      ],
    };
  });
}

async function costsOf(way: Way, dynamodb: DynamoDBClient, size: number) {
  const members = Array.from({ length: size }, (_, index) => memberAt(index));
  const group = await way.create(members);
  const samples: Record<'sendRead' | 'sendWrite' | 'read' | 'write', number[]> = {
    sendRead: [],
    sendWrite: [],
    read: [],
    write: [],
  };
  const units = meterCapacity(dynamodb);
  for (let index = 1; index <= MESSAGES; index++) {
    const start = { ...units };
    const record = await way.send(group, members, index);
    const sent = { ...units };
    await way.fanOut(record);
    samples.sendRead.push(sent.read - start.read);
    samples.sendWrite.push(sent.write - start.write);
    samples.read.push(units.read - start.read);
    samples.write.push(units.write - start.write);
  }
  dynamodb.middlewareStack.remove('meterCapacity');
  const name = (what: string) => `${way.name}, ${size} members, ${what}`;
  return {
    sendWrite: measurement(name('sending alone'), 'write units', samples.sendWrite),
    sendRead: measurement(name('sending alone'), 'read units', samples.sendRead),
    write: measurement(name('sending and fan-out'), 'write units', samples.write),
    read: measurement(name('sending and fan-out'), 'read units', samples.read),
  };
}

async function compareLists(step: Step, aws: ScratchAws): Promise<Findings> {
  const [few, many] = [await listCost(step, aws, FEW), await listCost(step, aws, MANY)];
  const name = `read units of a list of ${LISTED}, ${MANY.toLocaleString('en')} conversations compared with ${FEW}`;
  return { measurements: [few, many], ratios: [ratio(name, many, few, EQUAL)] };
}

/** Lists the newest conversations of a user who has half of those in the table, and at least as many as are listed. */
async function listCost(step: Step, aws: ScratchAws, conversations: number) {
  const dynamodb = new DynamoDBClient(aws.config);
  const tableName = await aws.createTable(messagesTable);
  const title = `${conversations.toLocaleString('en')} conversations`;
  const [user, another] = [memberAt(0), memberAt(1)];
  await step(`Filling a table with ${title}`, () =>
    fill(dynamodb, tableName, conversations, (index) => (index < Math.max(LISTED, conversations / 2) ? user : another)),
  );
  const list = createConversationLister(dynamodb, tableName);
  const units = meterCapacity(dynamodb);
  const { items } = await list({ user_uuid: user.user_uuid, limit: LISTED });
  dynamodb.destroy();
  if (items.length !== LISTED) throw new Error(`a list must have ${LISTED} conversations, got ${items.length}`);
  return measurement(`listing ${LISTED} of ${title}`, 'read units', [units.read]);
}

async function fill(
  dynamodb: DynamoDBClient,
  tableName: string,
  conversations: number,
  ownerOf: (index: number) => Member,
): Promise<void> {
  const keyAttributes = [messagesTable.partitionKey, messagesTable.sortKey];
  const store = new TableStore(dynamodb, { tableName, keyAttributes });
  const writes = Array.from({ length: conversations }, (_, index) => {
    const group = `group-${String(index).padStart(30, '0')}`;
    const [item = {}] = conversationItems({ group, creator: ownerOf(index), members: [memberAt(2)] }, 'Hello there');
    const last_message_sk = { S: `2026-11-30T08:00:00.000Z#${String(index).padStart(36, '0')}` };
    return { key: group, item: { ...item, last_message_sk }, cost: 0 };
  });
  const outcomes = await store.put(writes, new AbortController().signal);
  const failed = [...outcomes.values()].find((outcome) => outcome !== 'written');
  if (failed) throw new Error(`${tableName}: cannot write ${conversations} conversations: ${JSON.stringify(failed)}`);
}
