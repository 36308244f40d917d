import { hold } from '../../../../cli/messages/chat';
import { Chat } from '../../../../cli/messages/chat/chat';
import type { Screen } from '../../../../cli/messages/chat/screen';
import type { Clock } from '../../../../runtime/clock';
import { FakeMessages, member } from '../../../support/fake-messages';

export const ada = member('ada', 'Ada');
export const carol = member('carol', 'Carol');
const bob = member('bob', 'Bob');

/** Waits for nothing. */
const clock: Clock = { now: () => 0, random: () => 0.5, sleep: async () => undefined };
const TIME = /^(\S+ )?\d\d:\d\d (?=\S)/gm;
/** The time of a conversation in the list. */
const LIST_TIME = / {2}(\S+ )?\d\d:\d\d {2}/g;

/** A chat of Ada, whose lines are typed one after the other. A function is called between two lines. */
export async function chat(
  service: FakeMessages,
  lines: readonly (string | (() => unknown))[],
  { isTerminal = false, columns }: { isTerminal?: boolean; columns?: number } = {},
) {
  const shown: string[] = [];
  const prompts: string[] = [];
  const left = [...lines];
  const print = (text: string) => void shown.push(text.replace(TIME, '').replace(LIST_TIME, ' '));
  const screen: Screen = {
    isTerminal,
    columns,
    print,
    say: print,
    prompt: (text) => void prompts.push(text),
    close: () => undefined,
    lines: {
      async next() {
        for (;;) {
          const line = left.shift();
          // What changes meanwhile is shown before the next line.
          await new Promise((resolve) => setImmediate(resolve));
          if (line === undefined) return { done: true, value: undefined };
          if (typeof line === 'string') return { done: false, value: line };
          await line();
        }
      },
    },
  };
  const held = new Chat(service, 'ada', screen, clock);
  await hold(held, service, screen);
  const start = shown.findIndex((line) => line.startsWith('Open a conversation with'));
  return { listed: shown.slice(0, start), shown: shown.slice(start + 1), prompts, chat: held, service };
}

/** Ada has a conversation with Bob, and a newer one with Bob and Carol. */
export async function withConversations() {
  const service = new FakeMessages();
  const pair = await service.create({ message_uuid: 'm1', message: 'Hello Bob', creator: ada, members: [bob] });
  const three = await service.create({ message_uuid: 'm2', message: 'All here?', creator: bob, members: [ada, carol] });
  const say = (group: string, user: string, text: string) => () =>
    service.send({
      message_group_uuid: group,
      user_uuid: user,
      message_uuid: `id-${text.length}-${user}`,
      message: text,
    });
  return { service, pair: pair.message_group_uuid, three: three.message_group_uuid, say };
}
