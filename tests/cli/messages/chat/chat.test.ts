import { FakeMessages } from '../../../support/fake-messages';
import { ada, carol, chat, withConversations } from './typed-chat';

describe('a chat', () => {
  it('lists the conversations, newest first, and ends with the input', async () => {
    const { service } = await withConversations();
    const { listed, shown, chat: held } = await chat(service, []);
    expect([listed, shown]).toEqual([['  1 Bob and 1 other  All here?', '  2 Bob  Hello Bob'], []]);
    expect([held.hasFailed, held.unsent, service.isFollowed]).toEqual([false, [], false]);
  });

  it('says that there are no conversations', async () => {
    expect((await chat(new FakeMessages(), [])).listed).toEqual(['You have no conversations yet.']);
  });

  it('opens a conversation, and sends lines to it', async () => {
    const { service } = await withConversations();
    const { shown, prompts } = await chat(service, ['2', 'How are you?', '//quit', '  ']);
    expect(shown).toEqual(['— Bob —', 'Ada: Hello Bob', 'Ada: How are you?', 'Ada: /quit']);
    expect(prompts.at(-1)).toBe('ada → Bob> ');
  });

  it('does not repeat on a terminal what the person typed', async () => {
    const { service, say, pair } = await withConversations();
    const { shown } = await chat(service, ['2', 'How are you?', say(pair, 'bob', 'Fine'), ''], { isTerminal: true });
    expect(shown).toEqual(['— Bob —', 'Ada: Hello Bob', 'Bob: Fine']);
  });

  it('shows new messages of the open conversation, each once, and names others', async () => {
    const { service, pair, three, say } = await withConversations();
    const lines = ['/open 2', say(pair, 'bob', 'Hi'), say(three, 'carol', 'Me too\u001b[2J'), say(pair, 'bob', 'Hi!!')];
    const { shown } = await chat(service, [...lines, () => service.tell((listener) => listener.missed()), '']);
    expect(shown).toEqual([
      '— Bob —',
      'Ada: Hello Bob',
      'Bob: Hi',
      '● Bob and 1 other: Me too\\u{1b}[2J — /open 1',
      'Bob: Hi!!',
    ]);
  });

  it('gives a new conversation of somebody else the next number', async () => {
    const { service } = await withConversations();
    const start = () => service.create({ message_uuid: 'm9', message: 'Lunch?', creator: carol, members: [ada] });
    const { shown } = await chat(service, [start, '3']);
    expect(shown).toEqual(['● Carol: Lunch? — /open 3', '— Carol —', 'Carol: Lunch?']);
  });

  it('starts a conversation, and opens it', async () => {
    const { service } = await withConversations();
    const { shown, prompts } = await chat(service, ['/new carol,dave=Dave  Shall we  meet?', 'At ten']);
    expect(shown).toEqual(['— Carol and 1 other —', 'Ada: Shall we  meet?', 'Ada: At ten']);
    expect(prompts.at(-1)).toBe('ada → Carol> ');
    expect(service.groups.size).toBe(3);
  });

  it('pages through older messages, back to the first one', async () => {
    const { service, pair, say } = await withConversations();
    for (let index = 1; index < 45; index++) await say(pair, 'bob', 'x'.repeat(index))();
    const { shown } = await chat(service, ['1', '/older', '/older', '/older']);
    const messages = shown.filter((line) => /^\w+: /.test(line));
    expect(messages.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => `Bob: ${'x'.repeat(index + 25)}`));
    expect(messages.slice(20, 40)).toEqual(Array.from({ length: 20 }, (_, index) => `Bob: ${'x'.repeat(index + 5)}`));
    expect(messages.slice(40)).toEqual(['Ada: Hello Bob', ...['x', 'xx', 'xxx', 'xxxx'].map((text) => `Bob: ${text}`)]);
    expect(shown.slice(-2)).toEqual([
      '— the beginning of the conversation is above —',
      '✖ There are no older messages.',
    ]);
  });

  it('shows many new messages at once', async () => {
    const { service, pair, say } = await withConversations();
    const many = async () => {
      for (let index = 1; index < 50; index++) await say(pair, 'bob', 'y'.repeat(index))();
    };
    const { shown } = await chat(service, ['2', many, '', '']);
    expect(shown.filter((line) => /^Bob: y+$/.test(line))).toHaveLength(49);
  });

  it('mutes and leaves a conversation', async () => {
    const { service, three, say } = await withConversations();
    const { shown } = await chat(service, [
      '1',
      '/members',
      '/mute',
      '/close',
      say(three, 'bob', 'Quiet'),
      '1',
      '/leave',
      '/list',
    ]);
    expect(shown).toEqual([
      '— Bob and 1 other —',
      'Bob: All here?',
      '  Bob (bob)',
      '  Ada (ada)',
      '  Carol (carol)',
      'Bob and 1 other is now muted.',
      'Closed. For your conversations: /list',
      '— Bob and 1 other —',
      'Bob: All here?',
      'Bob: Quiet',
      'You left the conversation with Bob and 1 other.',
      '  1 Bob and 1 other (muted, left)  Quiet',
      '  2 Bob  Hello Bob',
    ]);
  });

  it('closes a conversation that the user was removed from', async () => {
    const { service, pair } = await withConversations();
    const change = {
      kind: 'conversation',
      user: 'ada',
      group: pair,
      conversation: undefined,
      newMessage: undefined,
    } as const;
    const { shown } = await chat(service, ['2', () => service.tell(({ changes }) => changes([change])), 'Hello?']);
    expect(shown.slice(2)).toEqual([
      'You are no longer a member of this conversation.',
      '✖ Open a conversation first, with its number. For all commands: /help',
    ]);
  });

  it('keeps the number of a conversation that moves to the top', async () => {
    const { service, pair, say } = await withConversations();
    const { shown } = await chat(service, [say(pair, 'bob', 'Up'), '/list']);
    expect(shown.slice(1)).toEqual(['  2 Bob  Up', '  1 Bob and 1 other  All here?']);
  });

  it('puts the preview on a line of its own on a narrow terminal', async () => {
    const { service } = await withConversations();
    const { listed } = await chat(service, [], { isTerminal: true, columns: 30 });
    expect(listed[0]?.split('\n')[1]).toBe('     All here?');
  });

  it('says once that new messages cannot be shown, and when they are again', async () => {
    const service = new FakeMessages();
    const lost = () => service.tell(({ connection }) => connection('no answer'));
    const { shown } = await chat(service, [lost, lost, () => service.tell(({ connection }) => connection(undefined))]);
    expect(shown).toEqual(['New messages cannot be shown: no answer. Trying again …', 'New messages are shown again.']);
  });

  it('ends with /quit', async () => {
    const { service } = await withConversations();
    expect((await chat(service, ['/quit', '2', 'not sent'])).shown).toEqual([]);
  });
});

describe('wrong lines', () => {
  it.each([
    ['/nonsense', '/nonsense is not a command. For all commands: /help'],
    ['/\u001b[2J', '/\\u{1b}[2J is not a command. For all commands: /help'],
    ['/constructor', '/constructor is not a command. For all commands: /help'],
    ['hello', 'Open a conversation first, with its number. For all commands: /help'],
    ['/open', '/open must have a number from 1 to 2, got nothing'],
    ['/open 3', '/open must have a number from 1 to 2, got 3'],
    ['0', '/open must have a number from 1 to 2, got 0'],
    ['/older', 'Open a conversation first, with its number.'],
    ['/leave', 'Open a conversation first, with its number.'],
    ['/more', 'There are no more conversations. For the newest: /list'],
    ['/retry', 'There is nothing to send again.'],
    ['/new bob', '/new must have the ids of the users and a message, as in: /new bob,carol Shall we meet?'],
    ['/new ada hi', 'the list of users must not contain the creator, got "ada"'],
  ])('names what is wrong with %j', async (line, problem) => {
    const { service } = await withConversations();
    const { shown, chat: held } = await chat(service, [line]);
    expect([shown, held.hasFailed, held.unsent]).toEqual([[`✖ ${problem}`], true, []]);
  });
});

describe('a message that cannot be sent', () => {
  it('is sent once, although the answer was lost', async () => {
    const { service, pair } = await withConversations();
    service.failures.push('after', 'after');
    const { shown, chat: held } = await chat(service, ['2', 'Hello?']);
    // The stream may be faster than the answer.
    expect(shown.slice(2).sort()).toEqual(['Ada: Hello?', 'Not sent yet: read ECONNRESET. Trying again …']);
    expect([service.groups.get(pair)?.messages.length, held.unsent, held.hasFailed]).toEqual([2, [], false]);
  });

  it('is kept after a few tries, and sent with /retry', async () => {
    const { service, pair } = await withConversations();
    service.failures.push('after', 'before', 'before', 'before', 'before', 'before');
    const { shown, chat: held } = await chat(service, ['2', 'one', 'two', '/retry']);
    expect(shown.filter((line) => line.startsWith('Not sent.'))).toEqual(
      Array(2).fill('Not sent. Your message is kept: send it again with /retry'),
    );
    expect(shown.slice(-2)).toEqual(['Sent: one', 'Sent: two']);
    expect(service.groups.get(pair)?.messages.map(({ message }) => message)).toEqual(['Hello Bob', 'one', 'two']);
    expect([held.unsent, held.hasFailed]).toEqual([[], false]);
  });

  it('is said to be on its way if that takes long', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    const { service } = await withConversations();
    const { send } = service;
    service.send = async (request) => {
      jest.advanceTimersByTime(3000);
      return send.call(service, request);
    };
    const { shown } = await chat(service, ['2', 'slow']);
    jest.useRealTimers();
    expect(shown.slice(2)).toEqual(['Sending …', 'Ada: slow']);
  });

  it('counts as unsent at the end', async () => {
    const { service } = await withConversations();
    service.failures.push('before', 'before', 'before');
    const { chat: held } = await chat(service, ['2', 'one']);
    expect([held.unsent, held.hasFailed]).toEqual([['one'], true]);
  });

  it('is not tried again if it is refused', async () => {
    const { service, pair } = await withConversations();
    await service.leave('ada', pair);
    const { shown, chat: held } = await chat(service, ['2', 'Hello?']);
    expect([shown.slice(2), held.unsent]).toEqual([['✖ ada is no member'], []]);
  });
});
