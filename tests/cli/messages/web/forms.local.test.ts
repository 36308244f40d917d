import { member } from '../../../support/fake-messages';
import { ada, fieldsOf, type MessagesServer, startMessagesServer } from '../../../support/messages-server';

let world: MessagesServer;
beforeEach(async () => {
  world = await startMessagesServer();
});
afterEach(() => world.stop());

describe('the form of a message', () => {
  const send = async (typed: Record<string, string>) =>
    world.post(world.pathOf('ada'), await world.fill(world.pathOf('ada'), typed));

  it('sends it and leads back to the conversation', async () => {
    const { status, headers } = await send({ message: 'line one\r\nline two' });
    expect([status, headers.get('location')]).toEqual([303, world.pathOf('ada')]);
    expect(world.textsOf(world.group)).toEqual(['Shall we meet?', 'line one\nline two']);
  });

  it('sends one message, however often it is sent', async () => {
    const form = await world.fill(world.pathOf('ada'), { message: 'once' });
    const answers = await Promise.all([form, form, form].map((one) => world.post(world.pathOf('ada'), one)));
    expect([answers.map(({ status }) => status), world.textsOf(world.group)]).toEqual([
      [303, 303, 303],
      ['Shall we meet?', 'once'],
    ]);
  });

  it('has a new id for the next message', async () => {
    const [one, two] = [await world.fill(world.pathOf('ada'), {}), await world.fill(world.pathOf('ada'), {})];
    expect(one?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(two?.id).not.toBe(one?.id);
  });

  it('keeps the text and the id if the environment does not answer, and then sends one message', async () => {
    world.service.failures.push('after');
    const form = await world.fill(world.pathOf('ada'), { message: '\n  <b>kept</b>' });
    const lost = await world.post(world.pathOf('ada'), form);
    expect([lost.status, lost.page]).toEqual([502, expect.stringContaining('Not sent: read ECONNRESET')]);
    expect(lost.page).toContain('>\n\n  &lt;b&gt;kept&lt;/b&gt;</textarea>');
    expect(fieldsOf(lost.page)).toMatchObject({ id: form.id });
    expect((await world.post(world.pathOf('ada'), form)).status).toBe(303);
    expect(world.textsOf(world.group)).toEqual(['Shall we meet?', '\n  <b>kept</b>']);
  });

  it('gets a new id if the text was changed after it had been sent', async () => {
    const form = await world.fill(world.pathOf('ada'), { message: 'first' });
    await world.post(world.pathOf('ada'), form);
    const changed = await world.post(world.pathOf('ada'), { ...form, message: 'second' });
    expect([changed.status, changed.page]).toEqual([
      409,
      expect.stringContaining('Your message was already sent, before'),
    ]);
    expect(fieldsOf(changed.page).id).not.toBe(form.id);
  });

  it('says why a message is refused', async () => {
    const { status, page } = await send({ message: '  ' });
    expect([status, page]).toEqual([400, expect.stringContaining('Not sent: message must be a non-blank string')]);
  });

  it('is refused from a page of an earlier server, with its text kept', async () => {
    const form = { ...(await world.fill(world.pathOf('ada'), { message: 'kept' })), token: 'x'.repeat(32) };
    const { status, page } = await world.post(world.pathOf('ada'), form);
    expect([status, page, world.textsOf(world.group).length]).toEqual([
      409,
      expect.stringContaining('kept</textarea>'),
      1,
    ]);
  });
});

describe('the form of a conversation', () => {
  it('starts one', async () => {
    const form = await world.fill('/new?user=ada', { with: 'bob, dan=Dan', message: 'Lunch?' });
    const { status, headers } = await world.post('/new?user=ada', form);
    const group = new URLSearchParams(headers.get('location')?.split('?')[1]).get('group') ?? '';
    expect([status, world.textsOf(group), world.service.groups.get(group)?.members]).toEqual([
      303,
      ['Lunch?'],
      [ada, member('bob', 'Bob Ray'), member('dan', 'Dan')],
    ]);
  });

  it('keeps what was typed if it is wrong', async () => {
    const form = await world.fill('/new?user=ada', { with: 'ada', message: 'Me?' });
    const { status, page } = await world.post('/new?user=ada', form);
    expect([status, page]).toEqual([
      400,
      expect.stringContaining('With must not contain the creator, got &quot;ada&quot;'),
    ]);
    expect(page).toMatch(/name="with" required value="ada"[\s\S]*\nMe\?<\/textarea>/);
  });
});

describe('membership', () => {
  it.each(['mute', 'unmute', 'leave'])('has a button to %s', async (action) => {
    const called = jest.spyOn(world.service, action as 'mute');
    const { token = '' } = await world.fill(world.pathOf('ada'), {});
    const { status } = await world.post(world.pathOf('ada').replace('conversation', 'membership'), { token, action });
    expect([status, called.mock.calls]).toEqual([303, [['ada', world.group]]]);
  });

  it('has no other action', async () => {
    const { token = '' } = await world.fill(world.pathOf('ada'), {});
    expect(
      await world.post(world.pathOf('ada').replace('conversation', 'membership'), { token, action: 'list' }),
    ).toMatchObject({
      status: 400,
    });
  });
});
