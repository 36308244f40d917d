import { Traffic } from '../../../../cli/messages/bench/traffic';
import type { CreateConversationRequest, SendMessageRequest } from '../../../../functions/messages/contract';

const functions = {
  createConversationFunctionName: 'create',
  sendMessageFunctionName: 'send',
  listConversationsFunctionName: 'list',
};

/** The functions, with lists that show new messages only after `catchUp`. */
function setup(groups: number, messages: number) {
  const members = new Map<string, string[]>();
  const newest = new Map<string, string>();
  let shown = new Map<string, string>();
  let time = 0;
  const sent: string[] = [];
  const noteMessage = (message_group_uuid: string, message_uuid: string) => {
    const created_at = `T${String(++time).padStart(6, '0')}`;
    newest.set(message_group_uuid, created_at);
    return { message_group_uuid, message_uuid, created_at };
  };
  const answers: Readonly<Record<string, (event: never) => unknown>> = {
    create: ({ message_uuid, creator, members: others }: CreateConversationRequest) => {
      const group = `group-${members.size}`;
      members.set(
        group,
        [creator, ...others].map(({ user_uuid }) => user_uuid),
      );
      return noteMessage(group, message_uuid);
    },
    send: ({ message_group_uuid, message_uuid, user_uuid }: SendMessageRequest) => {
      if (!members.get(message_group_uuid)?.includes(user_uuid)) throw new Error('no member');
      sent.push(message_group_uuid);
      return noteMessage(message_group_uuid, message_uuid);
    },
    list: ({ user_uuid }: { user_uuid: string }) => ({
      items: [...shown]
        .filter(([group]) => members.get(group)?.includes(user_uuid))
        .sort(([, a], [, b]) => (a < b ? 1 : -1))
        .map(([message_group_uuid, last_message_at]) => ({
          message_group_uuid,
          last_message_at,
          member_count: members.get(message_group_uuid)?.length,
        })),
    }),
  };
  const invoke = async <Answer>(name: string, event: object) => answers[name]?.(event as never) as Answer;
  return {
    traffic: new Traffic({ functions, invoke, groups, messages }),
    members,
    sent,
    catchUp: () => {
      shown = new Map(newest);
    },
  };
}
const ignore = () => undefined;

it('creates groups of different users, and sends messages of their members to all of them', async () => {
  const { traffic, members, sent } = setup(7, 20);
  const progress: string[] = [];
  await traffic.createGroups((text) => progress.push(text));
  await traffic.send(ignore);
  expect([...members.values()].map((users) => new Set(users).size).sort()).toEqual([2, 2, 2, 3, 3, 5, 5]);
  expect([sent.length, new Set(sent).size, progress.at(-1)]).toEqual([20, 7, '7 of 7']);
});

it('counts the users whose lists are not exact, and does not read exact lists again', async () => {
  const { traffic, catchUp } = setup(7, 20);
  await traffic.createGroups(ignore);
  catchUp();
  const exact = new Set<string>();
  expect(await traffic.countWrong(exact)).toBe(0);
  await traffic.send(ignore);
  expect([await traffic.countWrong(exact), await traffic.countWrong(new Set())]).toEqual([0, traffic.userCount]);
  catchUp();
  expect(await traffic.countWrong(new Set())).toBe(0);
});
