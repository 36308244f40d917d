import { readRequest } from '../../../../functions/messages/send-message/core';
import { NOW } from '../fixture';

const now = Date.parse(NOW);
const hello = (more: object = {}) => ({
  message_group_uuid: 'g',
  user_uuid: 'ben',
  message_uuid: 'm1',
  message: 'Hello',
  ...more,
});

it('reads a request', () => {
  const send = { group: 'g', user: 'ben', message_uuid: 'm1', message: 'Hello', digest: expect.any(String) };
  expect(readRequest(hello(), now)).toEqual({ ...send, created_at: undefined });
  const created_at = '2026-11-30T08:01:00Z';
  expect(readRequest(hello({ created_at }), now)).toEqual({ ...send, created_at: '2026-11-30T08:01:00.000Z' });
});

it('has one digest for requests that say the same', () => {
  const digest = (more: object) => readRequest(hello(more), now).digest;
  expect(digest({ created_at: NOW })).toBe(digest({}));
  expect(digest({ message: 'Hello ' })).not.toBe(digest({}));
  expect(digest({ user_uuid: 'ana' })).not.toBe(digest({}));
});

const shape = 'the request must be { message_group_uuid, user_uuid, message_uuid, message, created_at? }, got';
const id = "must be 1 to 100 letters, digits, '.', '_' or '-', got";
const text = 'message must be a non-blank string of at most 16384 bytes, got';
it.each([
  [undefined, `${shape} nothing`],
  [null, `${shape} null`],
  ['hello', `${shape} "hello"`],
  [{ ...hello(), user_uuid: undefined }, `${shape} {"message_group_uuid":"g","message_uuid":"m1"`],
  [hello({ user_handle: '@ben' }), `${shape} {"message_group_uuid":"g","user_uuid":"ben"`],
  [hello({ message_group_uuid: 'a b' }), `message_group_uuid ${id} "a b"`],
  [hello({ user_uuid: null }), `user_uuid ${id} null`],
  [hello({ message_uuid: '' }), `message_uuid ${id} ""`],
  [hello({ message: 'x'.repeat(400 * 1024) }), `${text} 409600 bytes`],
  [hello({ message: '\n' }), `${text} "\\n"`],
  [hello({ created_at: null }), 'created_at must be a time in ISO 8601 with a time zone, such as'],
  [hello({ created_at: '2026-11-30T08:01:00.001Z' }), 'created_at must not be in the future: at most 2026-11-30T08:01'],
])('rejects %j', (request, problem) => {
  expect(() => readRequest(request, now)).toThrow(
    expect.objectContaining({ name: 'InvalidRequest', message: expect.stringContaining(problem) }),
  );
});
