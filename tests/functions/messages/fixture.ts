import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { createConversationCreator } from '../../../functions/messages/create-conversation/create';
import { createMessageLister } from '../../../functions/messages/list-messages/list';
import { createMembership } from '../../../functions/messages/membership';
import { createMessageSender } from '../../../functions/messages/send-message/send';
import type { Clock } from '../../../runtime/clock';
import type { Item } from '../../../runtime/dynamodb/item';
import type { Member } from '../../../tables/messages';
import { messagesTable } from '../../../tables/messages';
import { type Fault, withFaults } from '../../support/faults';
import { createTable } from '../../support/table';

export const NOW = '2026-11-30T08:00:00.000Z';

export const member = (user_uuid: string): Member => ({
  user_uuid,
  user_display_name: `Name ${user_uuid}`,
  user_handle: `@${user_uuid}`,
});

/** Members `u1` to `u<count>`. */
export const membersOf = (count: number): Member[] =>
  Array.from({ length: count }, (_, index) => member(`u${index + 1}`));

/** Always the same time, and no pause takes any. */
export const fixedClock = (now = NOW): Clock => ({
  now: () => Date.parse(now),
  sleep: async () => undefined,
  random: () => 0,
});

/** An error with this name and message. */
export const named = (name: string, message: string) => Object.assign(new Error(message), { name });

/** The process ends at this request, before or after the request has its effect. */
export const killedAt =
  (at: number, effect: 'before' | 'after') =>
  (_: string, attempt: number): Fault | undefined => {
    if (attempt === at && effect === 'after') return 'lost';
    return attempt >= at ? new Error('killed') : undefined;
  };

/** The table, and the calls that use it. */
export async function startMessages() {
  const dynamodb = new DynamoDBClient({});
  const table = await createTable(dynamodb, messagesTable, 'messages');
  const callsOf = (client: DynamoDBClient, clock: Clock) => ({
    create: createConversationCreator(client, table.name, clock),
    send: createMessageSender(client, table.name, clock),
    list: createMessageLister(client, table.name, clock),
    membership: createMembership(client, table.name, clock),
  });
  return {
    name: table.name,
    dynamodb,
    put: table.put,
    ...callsOf(dynamodb, fixedClock()),
    /** Calls whose requests have faults, and the commands that they send. */
    faulty: (
      choose: (command: string, attempt: number) => Fault | undefined,
      clock = fixedClock(),
      maxAttempts = 1,
    ) => {
      const commands: string[] = [];
      const client = withFaults(new DynamoDBClient({ maxAttempts }), (command, attempt) => {
        commands.push(command);
        return choose(command, attempt);
      });
      return { ...callsOf(client, clock), client, commands };
    },
    /** All items, by partition and sort key. */
    items: async () => {
      const found: Item[] = [];
      const pages = paginateScan({ client: dynamodb }, { TableName: table.name, ConsistentRead: true });
      for await (const { Items = [] } of pages) found.push(...Items);
      const named = found.map((item): [string, Item] => [`${item.pk?.S} ${item.sk?.S}`, item]);
      return new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    stop: async () => {
      await table.destroy();
      dynamodb.destroy();
    },
  };
}

export type Messages = Awaited<ReturnType<typeof startMessages>>;
