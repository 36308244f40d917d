import { Argument, Option } from 'commander';
import type { ListConversationsAnswer, ListMessagesAnswer } from '../../functions/messages/contract';
import { readId } from '../../functions/messages/rules';
import type { Timed } from '../../runtime/answers';
import { checkedBy, wholeNumber } from '../terminal/command';
import { conversationsTable, costText, messagesText } from './text';

export const userArgument = (): Argument => new Argument('<user>', 'Id of the user').argParser(checkedBy(readId));
export const groupArgument = (): Argument =>
  new Argument('<group>', 'Id of the group, as messages list shows it').argParser(checkedBy(readId));

/** @param usual the default */
export const limitOption = (noun: string, usual: number): Option =>
  new Option('--limit <number>', `Maximum number of ${noun} (default: ${usual})`).argParser(wholeNumber(1, 100));

/** The answer of pattern B. */
export function conversationsText(user: string, answer: Timed<ListConversationsAnswer>): string {
  const { items, after, source } = answer;
  const list = items.length > 0 ? conversationsTable(items) : `No conversations of ${user} found.`;
  const more = after === undefined ? [] : [`There are more conversations. To continue, add: --after ${after}`];
  return [list, `From the ${source}: ${costText(answer)}`, ...more].join('\n');
}

/** The answer of pattern A. @param columns of the terminal; undefined if there is none */
export function messagesPageText(answer: Timed<ListMessagesAnswer>, columns: number | undefined): string {
  const { items, older, newer } = answer;
  const list = items.length > 0 ? messagesText(items, columns) : 'No messages.';
  const before = older === undefined ? [] : [`For older messages, add: --older ${older}`];
  return [list, costText(answer), ...before, `For newer messages, add: --newer ${newer}`].join('\n');
}
