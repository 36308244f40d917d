import { messageItem } from '../../../../functions/messages/items';
import {
  fitting,
  isKnown,
  readRequest,
  sinceOf,
  toFound,
  toNewer,
  toOlder,
} from '../../../../functions/messages/list-messages/core';
import { fingerprintOf } from '../../../../runtime/token';
import { member, NOW } from '../fixture';

const now = Date.parse(NOW);
const message = (message_uuid: string, created_at = NOW, text = 'Hi') =>
  toFound(messageItem({ group: 'g', sender: member('ana'), message_uuid, created_at, message: text }));
const knownOf = (...found: readonly { readonly sortKey: string }[]) =>
  new Set(found.map(({ sortKey }) => fingerprintOf(sortKey)));

it('reads a request', () => {
  expect(readRequest({ message_group_uuid: 'g' })).toEqual({ group: 'g', limit: 25 });
  expect(readRequest({ message_group_uuid: 'g', limit: 100, older: toOlder('g', 'x') })).toEqual({
    group: 'g',
    limit: 100,
    before: 'x',
  });
  const since = { from: NOW, known: new Set(['a', 'b'].map(fingerprintOf)) };
  expect(readRequest({ message_group_uuid: 'g', limit: 1, newer: toNewer('g', since) })).toEqual({
    group: 'g',
    limit: 1,
    since,
  });
});

const shape = 'the request must be { message_group_uuid, limit?, older?, newer? }, got';
const limit = 'limit must be an integer from 1 to 100, got';
const since = { from: NOW, known: new Set<string>() };
it.each([
  [undefined, `${shape} nothing`],
  [{ limit: 5 }, `${shape} {"limit":5}`],
  [{ message_group_uuid: 'g', after: 'x' }, `${shape} {"message_group_uuid":"g","after":"x"}`],
  [{ message_group_uuid: 'a b' }, "message_group_uuid must be 1 to 100 letters, digits, '.', '_' or '-', got \"a b\""],
  [{ message_group_uuid: 'g', limit: 0 }, `${limit} 0`],
  [{ message_group_uuid: 'g', limit: 101 }, `${limit} 101`],
  [{ message_group_uuid: 'g', limit: '5' }, `${limit} "5"`],
  [{ message_group_uuid: 'g', limit: null }, `${limit} null`],
  [
    { message_group_uuid: 'g', older: toOlder('g', 'x'), newer: toNewer('g', since) },
    'the request must have older or newer, got both',
  ],
  [
    { message_group_uuid: 'g', older: 'x' },
    'older must be the unchanged older of an answer about the same group, got "x"',
  ],
  [
    { message_group_uuid: 'g', newer: null },
    'newer must be the unchanged newer of an answer about the same group, got null',
  ],
  [
    { message_group_uuid: 'g', older: toOlder('h', 'x') },
    'older must be the unchanged older of an answer about the same',
  ],
  [{ message_group_uuid: 'g', older: toNewer('g', since) }, 'older must be the unchanged older of an answer about the'],
  [{ message_group_uuid: 'g', newer: toNewer('h', since) }, 'newer must be the unchanged newer of an answer about the'],
])('rejects %j', (request, problem) => {
  expect(() => readRequest(request)).toThrow(
    expect.objectContaining({ name: 'InvalidRequest', message: expect.stringContaining(problem) }),
  );
});

describe('sinceOf', () => {
  const [old, late, newest] = [
    message('a', '2026-11-30T07:58:29.999Z'),
    message('b', '2026-11-30T07:58:30.000Z'),
    message('c', NOW),
  ];

  it('begins 90 seconds before the newest message, and knows the messages from there on', () => {
    const { from, known } = sinceOf([old, late, newest], old.sortKey, now);
    expect({ from, known }).toEqual({
      from: '2026-11-30T07:58:30.000Z',
      known: knownOf(late, newest),
    });
    expect([old, late, newest].map((each) => isKnown(each, { from, known }))).toEqual([false, true, true]);
  });

  it('begins no earlier than the first message that is known', () => {
    expect(sinceOf([newest], newest.sortKey, now)).toEqual({ from: `${NOW}#c`, known: knownOf(newest) });
    expect(sinceOf([], 'x', now)).toEqual({ from: 'x', known: new Set() });
  });
});

it('begins before the newest message that is not in the future', () => {
  const ahead = message('d', '2026-11-30T08:01:00.000Z');
  const future = message('e', '2026-11-30T08:01:00.001Z');
  const other = { sortKey: '9999', message: undefined };
  const old = message('a', '2026-11-30T07:00:00.000Z');
  const from = (...listed: Parameters<typeof sinceOf>[0]) => sinceOf(listed, old.sortKey, now).from;
  expect(from(old, ahead, future, other)).toBe('2026-11-30T07:59:30.000Z');
  expect(from(future, other)).toBe(old.sortKey);
  expect(sinceOf([old, future, other], old.sortKey, now).known).toEqual(knownOf(old, future, other));
});

describe('fitting', () => {
  it('returns at most the limit', () => {
    const messages = ['a', 'b', 'c'].map((id) => message(id));
    expect([1, 3, 4].map((most) => fitting(messages, most).length)).toEqual([1, 3, 3]);
    expect(fitting([], 5)).toEqual([]);
  });

  it('returns less than 6 MB of JSON, and at least one message', () => {
    // Each character is six in JSON.
    const messages = Array.from({ length: 100 }, (_, index) => message(`m${index}`, NOW, '\u0001'.repeat(16_384)));
    const page = fitting(messages, 100);
    expect(page).toHaveLength(50);
    expect(JSON.stringify(page).length).toBeLessThan(6_000_000);
    expect(fitting([message('a', NOW, 'x'.repeat(6_000_000))], 1)).toHaveLength(1);
  });
});
