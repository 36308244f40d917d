import { albumOf, isNameable } from '../../../../functions/orders/publish-leaderboard/album';

const BLANK = ['', ' \u3000\t', '\u200b', '\ufeff \u00ad\u0085', '\u3164', '\u{e0067}\u{e007f}'];

describe('albumOf', () => {
  it.each([
    ['decomposed', 'Bjo\u0308rk'],
    ['composed', 'Bj\u00f6rk'],
    ['with white space around it', '\u3000 Björk\t\n'],
    ['decomposed, with white space around it', ' Bjo\u0308rk '],
  ])('returns one spelling of a name %s', (_, name) => {
    expect(albumOf({ title: name, artistName: name })).toEqual({ album: 'Bj\u00f6rk', artist: 'Bj\u00f6rk' });
  });

  it.each(BLANK)('returns no album for the name %j', (name) => {
    expect(albumOf({ title: name, artistName: 'K' })).toBeUndefined();
  });
});

describe('isNameable', () => {
  it.each([
    [true, { album: 'A', artist: 'K' }],
    [false, { album: '', artist: 'K' }],
    [false, { album: 'A', artist: 'K'.repeat(1025) }],
    [false, { album: '\ud83c', artist: 'K' }],
  ])('is %s for %j', (expected, names) => {
    expect(isNameable(names)).toBe(expected);
  });
});
