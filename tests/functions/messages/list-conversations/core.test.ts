import { type Progress, readRequest, toAfter } from '../../../../functions/messages/list-conversations/core';
import { fingerprintOf } from '../../../../runtime/token';

const listed = new Set(['a', 'b'].map(fingerprintOf));
const progresses: readonly Progress[] = [
  { place: { in: 'index', after: { sk: 'g', last_message_sk: '2026-11-30T08:00:00.000Z#m' } }, listed },
  { place: { in: 'moved', after: 'g' }, listed },
  { place: { in: 'moved', after: '' }, listed: new Set() },
];

it('reads a request', () => {
  expect(readRequest({ user_uuid: 'u' })).toEqual({ user: 'u', limit: 20, progress: undefined });
  for (const progress of progresses) {
    expect(readRequest({ user_uuid: 'u', limit: 100, after: toAfter('u', progress) })).toEqual({
      user: 'u',
      limit: 100,
      progress,
    });
  }
});

const shape = 'the request must be { user_uuid, limit?, after? }, got';
const id = "user_uuid must be 1 to 100 letters, digits, '.', '_' or '-', got";
const limit = 'limit must be an integer from 1 to 100, got';
const after = 'after must be the unchanged after of an answer about the same user, got';
const [progress = {} as Progress] = progresses;
it.each([
  [undefined, `${shape} nothing`],
  [{ user: 'u' }, `${shape} {"user":"u"}`],
  [{ user_uuid: 'u', next: 'x' }, `${shape} {"user_uuid":"u","next":"x"}`],
  [{ user_uuid: 'a b' }, `${id} "a b"`],
  [{ user_uuid: null }, `${id} null`],
  [{ user_uuid: 'u', limit: 0 }, `${limit} 0`],
  [{ user_uuid: 'u', limit: 101 }, `${limit} 101`],
  [{ user_uuid: 'u', limit: null }, `${limit} null`],
  [{ user_uuid: 'u', after: 'x' }, `${after} "x"`],
  [{ user_uuid: 'u', after: null }, `${after} null`],
  [{ user_uuid: 'u', after: toAfter('other', progress) }, after],
  [{ user_uuid: 'u', after: `${toAfter('u', progress)}A` }, after],
])('rejects %j', (request, problem) => {
  expect(() => readRequest(request)).toThrow(
    expect.objectContaining({ name: 'InvalidRequest', message: expect.stringContaining(problem) }),
  );
});
