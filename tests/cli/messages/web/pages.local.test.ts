import { member } from '../../../support/fake-messages';
import { ada, type MessagesServer, startMessagesServer } from '../../../support/messages-server';

let world: MessagesServer;
beforeEach(async () => {
  world = await startMessagesServer();
});
afterEach(() => world.stop());

describe('the pages', () => {
  it('offer the people of the table', async () => {
    const { page } = await world.get('/');
    expect(page).toContain('<a href="/conversations?user=ada"><bdi>Ada Lovelace</bdi>');
  });

  it('say that the table is empty', async () => {
    world.service.groups.clear();
    expect((await world.get('/')).page).toContain('Nobody has a conversation yet.');
    expect((await world.get('/conversations?user=ada')).page).toContain('No conversations yet.');
  });

  it('show a user who is unknown an empty list', async () => {
    expect(await world.get('/conversations?user=__proto__')).toMatchObject({ status: 200 });
  });

  it('show the messages in the order of time, with readable times', async () => {
    await world.service.send({ message_group_uuid: world.group, user_uuid: 'bob', message_uuid: 'm2', message: 'Yes' });
    const { page } = await world.get(world.pathOf('ada'));
    expect([...page.matchAll(/<p class="text" dir="auto">(.*)<\/p>/g)].map(([, text]) => text)).toEqual([
      'Shall we meet?',
      'Yes',
    ]);
    expect(page).toContain('<time datetime="2026-11-30T08:00:02.000Z">');
  });

  it('lead to older and newer messages', async () => {
    for (let index = 0; index < 30; index++) {
      const message = {
        message_group_uuid: world.group,
        user_uuid: 'bob',
        message_uuid: `x${index}`,
        message: `${index}`,
      };
      await world.service.send(message);
    }
    const newest = await world.get(world.pathOf('ada'));
    const [, older = ''] = /href="([^"]*older=[^"]*)"/.exec(newest.page) ?? [];
    const before = await world.get(older.replaceAll('&amp;', '&'));
    expect([
      newest.page.includes('Shall we meet?'),
      before.page.includes('<p class="text" dir="auto">Shall we meet?'),
    ]).toEqual([false, true]);
    expect(before.page).toContain(`<a href="${world.pathOf('ada').replaceAll('&', '&amp;')}">Newest messages</a>`);
    expect(before.page).not.toContain('data-newer');
  });

  it('show a conversation that the user left without a form, and without later messages', async () => {
    await world.service.leave('ada', world.group);
    await world.service.send({
      message_group_uuid: world.group,
      user_uuid: 'bob',
      message_uuid: 'm2',
      message: 'Secret',
    });
    const { page } = await world.get(world.pathOf('ada'));
    expect(page).toContain('You left this conversation at');
    expect(page).not.toMatch(/Secret|<textarea/);
  });

  it.each([
    ['/conversation?user=ada&group=nope', 404, 'ada has no conversation nope.'],
    ['/conversation?user=ada', 400, 'group must be 1 to 100 letters'],
    ['/conversations', 400, 'user must be 1 to 100 letters'],
    ['/conversations?user=%3Cscript%3E', 400, 'got &quot;&lt;script&gt;&quot;'],
    ['/nowhere', 404, 'There is no such page.'],
    ['/../../package.json', 404, 'There is no such page.'],
    ['/constructor', 404, 'There is no such page.'],
  ])('answer %s with %d', async (path, status, problem) => {
    const answer = await world.get(path);
    expect([answer.status, answer.page]).toEqual([status, expect.stringContaining(problem)]);
  });

  it('say that the environment does not answer', async () => {
    world.service.list = async () => {
      throw new Error('connect ECONNREFUSED 127.0.0.1:4566');
    };
    const { status, page } = await world.get(world.pathOf('ada'));
    expect([status, page]).toEqual([502, expect.stringContaining('connect ECONNREFUSED 127.0.0.1:4566')]);
  });
});

describe('what people typed', () => {
  const HOSTILE = '</p><script>alert(1)</script><img src=x onerror=alert(2)>&lt;"\'\u202e\u0000';

  it('is text everywhere', async () => {
    const eve = member('eve', HOSTILE);
    const { message_group_uuid } = await world.service.create({
      message_uuid: 'e1',
      message: HOSTILE,
      creator: eve,
      members: [ada],
    });
    const pages = [
      await world.get('/'),
      await world.get('/conversations?user=ada'),
      await world.get(`/conversation?user=ada&group=${message_group_uuid}`),
      await world.post('/new?user=ada', await world.fill('/new?user=ada', { with: HOSTILE, message: HOSTILE })),
    ];
    for (const { page } of pages) {
      expect(page).not.toMatch(/<script>|<img|onerror=alert\(2\)>(?!&)/);
      expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    }
  });

  it('is shown by a placeholder if it is invisible', async () => {
    const nobody = member('nobody', '\u200b');
    await world.service.create({ message_uuid: 'n1', message: 'hi', creator: nobody, members: [ada] });
    expect((await world.get('/')).page).toContain('<bdi class="unseen">(no visible character)</bdi>');
  });
});
