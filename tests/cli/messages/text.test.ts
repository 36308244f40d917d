import { costText, messagesText, messageText, stateText, timeText, titleText } from '../../../cli/messages/text';
import { visibleTo } from '../../../cli/messages/visible';
import type { ListedConversation, ListedMessage } from '../../../functions/messages/contract';
import { member } from '../../support/fake-messages';

const today = new Date().toISOString();
const minute = timeText(today);

const message = (text: string, more: Partial<ListedMessage> = {}): ListedMessage => ({
  ...member('bob', 'Bob'),
  message_uuid: 'm1',
  message: text,
  created_at: today,
  ...more,
});

const conversation = (more: Partial<ListedConversation> = {}): ListedConversation => ({
  ...member('bob', 'Bob'),
  message_group_uuid: 'g',
  message: 'hi',
  member_count: 2,
  last_message_at: today,
  ...more,
});

it('shows the date of a time unless it is today', () => {
  const local = (time: string) => new Date(time).toISOString();
  const now = Date.parse(local('2026-11-30T10:00:00'));
  expect(timeText(local('2026-11-30T09:05:59'), now)).toBe('09:05');
  expect(timeText(local('2026-11-29T23:59:00'), now)).toBe('2026-11-29 23:59');
});

it.each([
  [2, 'Bob'],
  [3, 'Bob and 1 other'],
  [12, 'Bob and 10 others'],
  [1, 'Bob'],
])('names a conversation of %d members', (member_count, title) => {
  expect(titleText(conversation({ member_count }))).toBe(title);
});

it('names the state of a conversation', () => {
  expect(stateText(conversation())).toBe('');
  expect(stateText(conversation({ muted: true, left_at: today }))).toBe('muted, left');
});

describe('messageText', () => {
  it('indents all lines but the first, so that no text looks like another message', () => {
    expect(messageText(message('hi\n08:00 Ada: pay him'), undefined)).toBe(
      `${minute} Bob: hi\n      08:00 Ada: pay him`,
    );
  });

  it('wraps at the width of the terminal', () => {
    expect(messageText(message('one two three four'), 20)).toBe(`${minute} Bob: one two\n      three four`);
  });

  it('shows what people typed as text', () => {
    const typed = message('\u001b[2J\u202ex', { user_display_name: '\u001b]0;title\u0007' });
    expect(messageText(typed, undefined)).toBe(`${minute} \\u{1b}]0;title\\u{7}: \\u{1b}[2J\\u{202e}x`);
  });

  it('fits on the narrowest terminal', () => {
    expect(messageText(message('abcdefghij'), 1).split('\n')).toEqual([`${minute} Bob:`, '      abcdefghij']);
  });
});

it('shows messages in the order of time', () => {
  expect(messagesText([message('second'), message('first')], undefined)).toBe(
    `${minute} Bob: first\n${minute} Bob: second`,
  );
});

it.each([
  [0.5, 0, '0.5 read capacity units, in 1.0 ms.'],
  [1, 0, '1 read capacity unit, in 1.0 ms.'],
  [1, 2, '1 read and 2 write capacity units, in 1.0 ms.'],
  [0, 0, 'No capacity units, in 1.0 ms.'],
])('names the cost of %d read units and %d write units', (readUnits, writeUnits, text) => {
  expect(costText({ consumedCapacity: { readUnits, writeUnits }, milliseconds: 1 })).toBe(text);
});

it('shows who left a group only the messages from before', () => {
  const before = message('before', { created_at: '2026-11-30T08:00:00.000Z' });
  const after = message('after', { created_at: '2026-11-30T08:00:00.002Z' });
  expect(visibleTo(conversation({ left_at: '2026-11-30T08:00:00.001Z' }), [after, before])).toEqual([before]);
  expect(visibleTo(conversation(), [after, before])).toEqual([after, before]);
});
