import { readId, readMember, readMessageText, readShape, readTime } from '../../../functions/messages/rules';

const invalid = (message: string) => Object.assign(new Error(message), { name: 'InvalidRequest' });

it.each(['a', '__proto__', 'constructor', '-._', '0'.repeat(100), '7f9c24e8-3b12-4fef-91e0-5f2a1c0b8d11'])(
  'accepts %j as an id',
  (id) => {
    expect(readId('user_uuid', id)).toBe(id);
  },
);

it.each(['', ' ', 'a b', 'a#b', 'a/b', 'é', 'a\n', '0'.repeat(101), 5, null, undefined, ['a'], {}])(
  'refuses %j as an id',
  (id) => {
    expect(() => readId('user_uuid', id)).toThrow("user_uuid must be 1 to 100 letters, digits, '.', '_' or '-', got ");
  },
);

it.each(['a', ' a ', 'a\0', '<b>', '\u202eabc\u202c', '👩‍👩‍👧‍👦', 'a\r\nb', 'é'.repeat(8192), 'x'.repeat(16_384)])(
  'keeps a text unchanged',
  (text) => {
    expect(readMessageText('message', text)).toBe(text);
  },
);

const rule = 'message must be a non-blank string of at most 16384 bytes, got';
it.each([
  ['', `${rule} ""`],
  [' \n\t\u3000', `${rule} " \\n\\t\u3000"`],
  ['\u200b\u2060\u00ad', `${rule} "\u200b\u2060\u00ad"`],
  ['\0\x1b\x85', `${rule} "\\u0000\\u001b\x85"`],
  ['x'.repeat(16_385), `${rule} 16385 bytes`],
  ['é'.repeat(8193), `${rule} 16386 bytes`],
  ['x'.repeat(400 * 1024), `${rule} 409600 bytes`],
  [' '.repeat(16_385), `${rule} 16385 bytes`],
  [null, `${rule} null`],
  [5, `${rule} 5`],
  [['a'], `${rule} ["a"]`],
  ['a\ud83d', 'message must be valid Unicode, got half of a surrogate pair at character 2'],
  ['\ude00a', 'message must be valid Unicode, got half of a surrogate pair at character 1'],
  ['👩\ud83d👩', 'message must be valid Unicode, got half of a surrogate pair at character 3'],
])('refuses a text', (text, message) => {
  expect(() => readMessageText('message', text)).toThrow(invalid(message));
});

const now = Date.parse('2026-11-30T08:00:00.000Z');
const time = 'created_at must be a time in ISO 8601 with a time zone, such as 2026-11-30T08:00:00.000Z, got';
it.each([
  [null, `${time} null`],
  [1_796_025_600_000, `${time} 1796025600000`],
  ['30.11.2026', `${time} "30.11.2026"`],
  ['2026-02-30T08:00:00Z', `${time} "2026-02-30T08:00:00Z"`],
  [
    '2026-11-30T10:00:00+01:00',
    'created_at must not be in the future: at most 2026-11-30T08:01:00.000Z, got "2026-11-30T10:00:00+01:00"',
  ],
])('refuses %j as a time', (value, message) => {
  expect(() => readTime('created_at', value, now)).toThrow(invalid(message));
});

it('reads a time', () => {
  expect(readTime('created_at', '2026-11-30T09:01:00+01:00', now)).toBe('2026-11-30T08:01:00.000Z');
});

const ana = { user_uuid: 'ana', user_display_name: 'Ana', user_handle: '@ana' };
const shape = 'creator must be { user_uuid, user_display_name, user_handle }, got';
it.each([
  [undefined, `${shape} nothing`],
  [null, `${shape} null`],
  ['ana', `${shape} "ana"`],
  [[], `${shape} []`],
  [{ user_uuid: 'ana' }, `${shape} {"user_uuid":"ana"}`],
  [JSON.parse('{"__proto__":1}'), `${shape} {"__proto__":1}`],
  [{ ...ana, user_uuid: 'a b' }, `creator.user_uuid must be 1 to 100 letters, digits, '.', '_' or '-', got "a b"`],
  [
    { ...ana, user_display_name: 'x'.repeat(201) },
    'creator.user_display_name must be a non-blank string of at most 200 bytes, got 201 bytes',
  ],
  [{ ...ana, user_handle: ' ' }, 'creator.user_handle must be a non-blank string of at most 200 bytes, got " "'],
])('refuses %j as a member', (value, message) => {
  expect(() => readMember('creator', value)).toThrow(invalid(message));
});

it('refuses an unknown attribute of a member', () => {
  expect(() => readMember('creator', { ...ana, admin: true })).toThrow(shape);
});

it('reads a member', () => {
  expect(readMember('creator', ana)).toEqual(ana);
});

it('ignores optional attributes that are undefined', () => {
  expect(readShape('the request', { a: 1, b: undefined }, ['a'], ['b'])).toEqual({ a: 1 });
  expect(() => readShape('the request', { b: 1 }, ['a'], ['b'])).toThrow('the request must be { a, b? }, got {"b":1}');
});
