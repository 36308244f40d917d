import { memberOf, readUser, readUsers } from '../../../cli/messages/people';
import { member } from '../../support/fake-messages';

describe('readUser', () => {
  it.each([
    ['ada', { user: 'ada' }],
    ['ada=Ada Lovelace', { user: 'ada', displayName: 'Ada Lovelace' }],
    [' ada = Ada = Lovelace ', { user: 'ada', displayName: 'Ada = Lovelace' }],
    ['__proto__', { user: '__proto__' }],
    ['..', { user: '..' }],
  ])('reads %j', (text, user) => {
    expect(readUser('--as', text)).toEqual(user);
  });

  it.each(['', 'ada lovelace', 'ada/bob', '=Ada', 'a'.repeat(101), '\u202e'])('rejects %j', (text) => {
    expect(() => readUser('--as', text)).toThrow("--as must be 1 to 100 letters, digits, '.', '_' or '-', got");
  });
});

describe('readUsers', () => {
  it('reads users that are separated by commas', () => {
    expect(readUsers('--with', 'bob, carol=Carol Ng,__proto__', 'ada')).toEqual([
      { user: 'bob' },
      { user: 'carol', displayName: 'Carol Ng' },
      { user: '__proto__' },
    ]);
  });

  it.each([
    ['bob,,carol', "--with must be 1 to 100 letters, digits, '.', '_' or '-', got \"\""],
    ['bob,ada', '--with must not contain the creator, got "ada"'],
    ['bob,carol,bob=Bob', '--with must contain "bob" once'],
    [Array.from({ length: 500 }, (_, index) => `u${index}`).join(), '--with must contain at most 499 users, got 500'],
  ])('rejects %j', (text, problem) => {
    expect(() => readUsers('--with', text, 'ada')).toThrow(problem);
  });
});

describe('memberOf', () => {
  const known = async (user: string) =>
    user === 'ada' ? { ...member('ada', 'Ada Lovelace'), user_handle: 'countess' } : undefined;

  it('takes the names of an earlier conversation, or the id', async () => {
    expect(await memberOf({ user: 'ada' }, known)).toEqual({
      user_uuid: 'ada',
      user_display_name: 'Ada Lovelace',
      user_handle: 'countess',
    });
    expect(await memberOf({ user: 'bob' }, known)).toEqual(member('bob'));
  });

  it('prefers the name that was typed', async () => {
    expect(await memberOf({ user: 'ada', displayName: 'Ada' }, known)).toMatchObject({
      user_display_name: 'Ada',
      user_handle: 'countess',
    });
  });
});
