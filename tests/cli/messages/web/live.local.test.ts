import { member } from '../../../support/fake-messages';
import { type MessagesServer, startMessagesServer } from '../../../support/messages-server';

let world: MessagesServer;
beforeEach(async () => {
  world = await startMessagesServer();
});
afterEach(() => world.stop());

describe('live updates', () => {
  /** Opens the events of a page. @returns what has come so far */
  async function events(path: string) {
    const end = new AbortController();
    const response = await fetch(`${world.url}${path}`, { signal: end.signal });
    const came: string[] = [];
    const reading = (async () => {
      for await (const chunk of response.body ?? []) {
        const names = [
          ...Buffer.from(chunk)
            .toString()
            .matchAll(/event: (\w+)/g),
        ];
        came.push(...names.map(([, name = '']) => name));
      }
    })().catch(() => undefined);
    const close = async () => {
      end.abort();
      await reading;
    };
    return {
      came,
      close,
      until: async (isDone: () => boolean) => {
        while (!isDone()) await new Promise((next) => setTimeout(next, 5));
      },
    };
  }

  it('name what has changed for the page', async () => {
    const other = await world.service.create({
      message_uuid: 'o1',
      message: 'hi',
      creator: member('eve'),
      members: [member('dan')],
    });
    const page = await events(`/events?user=ada&group=${world.group}`);
    const say = (group: string, user_uuid: string, message_uuid: string) =>
      world.service.send({ message_group_uuid: group, user_uuid, message_uuid, message: 'x' });
    await say(other.message_group_uuid, 'eve', 'o2');
    await say(world.group, 'bob', 'm2');
    world.service.tell(({ connection }) => connection('no answer'));
    world.service.tell(({ connection }) => connection(undefined));
    world.service.tell(({ missed }) => missed());
    await page.until(() => page.came.length >= 6);
    await page.close();
    expect(page.came).toEqual(['message', 'conversations', 'lost', 'back', 'message', 'conversations']);
  });

  it('follow the stream only while a page is open', async () => {
    expect(world.service.isFollowed).toBe(false);
    const [one, two] = [await events('/events?user=ada'), await events('/events?user=bob')];
    await one.close();
    expect(world.service.isFollowed).toBe(true);
    await two.close();
    await one.until(() => !world.service.isFollowed);
  });
});
