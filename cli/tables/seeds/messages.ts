import { createHash } from 'node:crypto';
import type { Faker } from '@faker-js/faker';
import { claimItem, conversationItems, groupItem, messageItem, type NewGroup } from '../../../functions/messages/items';
import { groupKey, type Moment, sortKeyOf } from '../../../functions/messages/keys';
import { previewOf } from '../../../functions/messages/preview';
import type { Item } from '../../../runtime/dynamodb/item';
import type { Member } from '../../../tables/messages';
import type { Seed } from './seed';

/** The first message of each conversation: 2026-01-01, 08:00 UTC, and a minute later for each further conversation. */
const FIRST_MS = Date.UTC(2026, 0, 1, 8);
const MINUTE_MS = 60_000;
const MESSAGES = 10;

const ada: Member = { user_uuid: 'ada', user_display_name: 'Ada Lindqvist', user_handle: 'ada' };
const ben: Member = { user_uuid: 'ben', user_display_name: 'Ben Okafor', user_handle: 'ben' };

/** Who says what in the first conversation. */
const TALK: readonly (readonly [Member, string])[] = [
  [ada, 'Are you coming to the meetup on Thursday? Marta talks about single-table design.'],
  [ben, 'I would like to, but I have never got past the part where everything is called pk and sk.'],
  [ada, 'Then you should come. Write down the questions first, and the keys follow from them.'],
  [ben, 'Which questions? Ours are all of the kind "what did she write last"'],
  [ada, 'That is one. "Who am I talking to, newest first" is another. Two indexes, and you are done 🙂'],
  [ben, 'And if two messages arrive in the same millisecond?'],
  [ada, 'Ask Marta. She has opinions on that.'],
  [ben, 'OK, you have convinced me. Where is it?'],
  [ada, 'At the library, 18:30. There is pizza.'],
  [ben, 'You could have started with the pizza.'],
];

interface Talk {
  readonly group: NewGroup;
  readonly lines: readonly (readonly [Member, string])[];
}

/**
 * A conversation between two people, then conversations of one of them with others, each complete, until there are
 * enough messages.
 */
export const seedMessages: Seed = function* (fakerOf, size, base): Generator<Item> {
  for (let number = 0; number * MESSAGES < size; number++) {
    const group = `seed-${base}-${number}`;
    const talk =
      number === 0
        ? { group: { group, creator: ada, members: [ben] }, lines: TALK }
        : sampleTalk(fakerOf(number), group);
    yield* itemsOf(talk, FIRST_MS + number * MINUTE_MS);
  }
};

/** The group of an item that its users change: the group itself, and the conversations. */
export function ownerOfMessagesItem({ pk, sk, message_group_uuid }: Item): Item | undefined {
  if (message_group_uuid?.S !== undefined) return groupKey(message_group_uuid.S);
  return pk && sk?.S === groupKey('').sk.S ? { pk, sk } : undefined;
}

function sampleTalk(faker: Faker, group: string): Talk {
  const id = `${group}-user`;
  const other = { user_uuid: id, user_display_name: faker.person.fullName(), user_handle: id };
  const lines = Array.from({ length: MESSAGES }, (_, index): [Member, string] => [
    index % 2 === 0 ? other : ada,
    faker.helpers.arrayElement([faker.hacker.phrase(), faker.word.words({ count: 8 }), faker.book.title()]),
  ]);
  return { group: { group, creator: other, members: [ada] }, lines };
}

/** All items of a group as its creation and its messages leave them. */
function* itemsOf({ group, lines }: Talk, firstMs: number): Generator<Item> {
  const momentOf = (index: number): Moment => ({
    created_at: new Date(firstMs + index * MINUTE_MS).toISOString(),
    message_uuid: `${group.group}-${index + 1}`,
  });
  for (const [index, [sender, message]] of lines.entries()) {
    const moment = momentOf(index);
    yield claimItem(group.group, moment, createHash('sha256').update(message).digest('hex'));
    yield messageItem({ group: group.group, message, sender, ...moment });
  }
  const last_message_sk = { S: sortKeyOf(momentOf(lines.length - 1)) };
  const preview = previewOf(lines.at(-1)?.[1] ?? '');
  for (const conversation of conversationItems(group, preview)) yield { ...conversation, last_message_sk };
  // Last, because it decides whether a repeated command writes the conversations.
  yield groupItem(group, momentOf(0));
}
