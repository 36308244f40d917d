import type { ListedConversation, ListedMessage } from '../../functions/messages/contract';
import type { Timed } from '../../runtime/answers';
import type { ConsumedCapacity } from '../../runtime/dynamodb/capacity';
import type { Member } from '../../tables/messages';
import { table } from '../terminal/table';
import { terminalLine, terminalLines, terminalName } from '../terminal/text';

const INDENT = '      ';
/** Even on the narrowest terminal. */
const MIN_COLUMNS = 10;
const PREVIEW_COLUMNS = 50;

/** The time of day, and the date unless it is today. In the time zone of this machine. */
export function timeText(time: string, now = Date.now()): string {
  // The Swedish format is that of ISO 8601.
  const [date = '', clock = ''] = new Date(time).toLocaleString('sv').split(' ');
  const [today] = new Date(now).toLocaleString('sv').split(' ');
  const minute = clock.slice(0, 5);
  return date === today ? minute : `${date} ${minute}`;
}

export const nameText = ({ user_display_name }: Member): string => terminalName(user_display_name);

/** `Ada Lovelace`, `Ada Lovelace and 3 others` */
export function titleText(conversation: ListedConversation): string {
  const others = conversation.member_count - 2;
  if (others <= 0) return nameText(conversation);
  return `${nameText(conversation)} and ${others === 1 ? '1 other' : `${others} others`}`;
}

/** `muted`, `left` */
export const stateText = ({ muted, left_at }: ListedConversation): string =>
  [...(muted ? ['muted'] : []), ...(left_at === undefined ? [] : ['left'])].join(', ');

/**
 * A message: its first line begins with the time and the sender, and the others are indented, so that no text looks
 * like another message.
 * @param columns of the terminal; undefined if there is none
 */
export function messageText(message: ListedMessage, columns: number | undefined, sender = nameText(message)): string {
  const text = `${sender}: ${message.message}`;
  const width = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(MIN_COLUMNS, columns - INDENT.length);
  const [first = '', ...others] = terminalLines(text, width);
  return [`${timeText(message.created_at)} ${first}`, ...others.map((line) => `${INDENT}${line}`)].join('\n');
}

export const messagesText = (messages: readonly ListedMessage[], columns: number | undefined): string =>
  messages
    .toReversed()
    .map((message) => messageText(message, columns))
    .join('\n');

export const conversationsTable = (conversations: readonly ListedConversation[]): string =>
  table(
    ['group', 'with', 'newest message', '', ''],
    conversations.map((conversation) => [
      conversation.message_group_uuid,
      titleText(conversation),
      timeText(conversation.last_message_at),
      terminalLine(conversation.message, PREVIEW_COLUMNS),
      stateText(conversation),
    ]),
  );

/** `0.5 read capacity units, in 3.2 ms.` */
export function costText({ consumedCapacity, milliseconds }: Timed<{ consumedCapacity: ConsumedCapacity }>): string {
  const { readUnits, writeUnits } = consumedCapacity;
  const used = [...(readUnits > 0 ? [`${readUnits} read`] : []), ...(writeUnits > 0 ? [`${writeUnits} write`] : [])];
  const units = used.length === 0 ? 'No' : used.join(' and ');
  const noun = readUnits + writeUnits === 1 ? 'unit' : 'units';
  return `${units} capacity ${noun}, in ${milliseconds.toFixed(1)} ms.`;
}
