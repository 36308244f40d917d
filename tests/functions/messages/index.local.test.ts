import { TestRedis } from '../../runtime/cache/redis';
import { member, startMessages } from './fixture';

it('holds a conversation through the handlers that are deployed', async () => {
  const redis = await TestRedis.start();
  const messages = await startMessages();
  const log = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    Object.assign(process.env, { TABLE_NAME: messages.name, REDIS_URL: redis.url });
    const load = async (name: string) => {
      const { handler } = await import(`../../../functions/messages/${name}/index`);
      return (event: object) => handler(event, {});
    };
    const creation = { message_uuid: 'm1', message: 'Hi', creator: member('ana'), members: [member('ben')] };
    const { message_group_uuid, created } = await (await load('create-conversation'))(creation);
    expect(created).toBe(true);
    const sent = { message_group_uuid, user_uuid: 'ben', message_uuid: 'm2', message: 'Hello' };
    expect(await (await load('send-message'))(sent)).toMatchObject({ created: true, milliseconds: expect.any(Number) });
    const texts = ({ items }: { items: readonly { message: string }[] }) => items.map(({ message }) => message);
    expect(texts(await (await load('list-messages'))({ message_group_uuid }))).toEqual(['Hello', 'Hi']);
    expect(texts(await (await load('list-conversations'))({ user_uuid: 'ben' }))).toEqual(['Hi']);
    expect(log).toHaveBeenCalledTimes(4);
  } finally {
    log.mockRestore();
    await TestRedis.stop();
    await messages.stop();
  }
});
