import { albumOf, foldName, isNameable } from '../../../functions/publish-leaderboard/album';

describe('the names of an album', () => {
  it.each([
    ['decomposed', 'Bjo\u0308rk'],
    ['composed', 'Bj\u00f6rk'],
    ['with white space around it', '\u3000 Björk\t\n'],
    ['decomposed, with white space around it', ' Bjo\u0308rk '],
  ])('are one spelling when a name comes %s', (_, name) => {
    expect(albumOf({ title: name, artistName: name })).toEqual({ album: 'Bj\u00f6rk', artist: 'Bj\u00f6rk' });
  });

  it.each(['Ⅷ', 'ﬁ', 'BJÖRK', 'a  b', '\u200b', 'ﷺ'])('stay apart from what only looks alike: %j', (name) => {
    expect(foldName(name)).toBe(name);
  });

  it('are folded for good at once', () => {
    for (const name of [' \u0301a', '\u1100\u1161\u11a8', '\u0344', '\u2000a', '\ufeffa', 'a\u0327\u0301']) {
      expect(foldName(foldName(name))).toBe(foldName(name));
    }
  });

  it.each([
    [true, { album: 'A', artist: 'K' }],
    [false, { album: '', artist: 'K' }],
    [false, { album: 'A', artist: 'K'.repeat(1025) }],
    [false, { album: '\ud83c', artist: 'K' }],
  ])('can be a key: %s for %j', (expected, names) => {
    expect(isNameable(names)).toBe(expected);
  });
});
