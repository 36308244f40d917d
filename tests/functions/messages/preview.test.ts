import { previewOf } from '../../../functions/messages/preview';

const FLAG = '🇫🇷';
const FAMILY = '👩‍👩‍👧‍👦';
const ACCENT = 'e\u0301';

it.each([
  ['Hello', 'Hello'],
  [' a\r\n\tb\u2028c\u2029d\x85e\v\ff\u00a0 ', 'a b c d e f'],
  ['<b>bold</b> &amp; \u202eabc\0', '<b>bold</b> &amp; \u202eabc\0'],
  ['a'.repeat(100), 'a'.repeat(100)],
  ['a'.repeat(101), `${'a'.repeat(99)}…`],
  [FLAG.repeat(50), FLAG.repeat(50)],
  [FLAG.repeat(51), `${FLAG.repeat(49)}…`],
  [FAMILY.repeat(17), `${FAMILY.repeat(15)}…`],
  [ACCENT.repeat(101), `${ACCENT.repeat(99)}…`],
  ['漢'.repeat(100), '漢'.repeat(100)],
  [`${'a'.repeat(98)}${FLAG}${FLAG}${FLAG}`, `${'a'.repeat(98)}${FLAG}…`],
  [`e${'\u0301'.repeat(8000)}`, `e${'\u0301'.repeat(198)}…`],
  [`👩${'\u200d👩'.repeat(2000)}`, `${'👩\u200d'.repeat(56)}👩…`],
])('shortens %j without cutting a character', (message, preview) => {
  expect(previewOf(message)).toBe(preview);
});

it.each(['a'.repeat(16_384), FAMILY.repeat(655), `e${'\u0301'.repeat(8191)}`, '漢'.repeat(5461), 'a\n'.repeat(8192)])(
  'has at most 100 characters, 400 bytes and one line',
  (message) => {
    const preview = previewOf(message);
    expect([...new Intl.Segmenter().segment(preview)].length).toBeLessThanOrEqual(100);
    expect(Buffer.byteLength(preview)).toBeLessThanOrEqual(400);
    expect(preview).toMatch(/^[^\n]+$/);
    expect(preview.isWellFormed()).toBe(true);
  },
);
