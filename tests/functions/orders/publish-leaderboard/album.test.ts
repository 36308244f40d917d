import { albumOf, foldName, isNameable } from '../../../../functions/orders/publish-leaderboard/album';

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

describe('foldName', () => {
  it.each([
    'Ⅷ',
    'ﬁ',
    'BJÖRK',
    'a\u200bb',
    'ﷺ',
    '1\ufe0f\u20e3',
    '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  ])('keeps a name that only looks like another one: %j', (name) => {
    expect(foldName(name)).toBe(name);
  });

  it.each([
    ['two spaces', 'Abbey  Road'],
    ['a no-break space', 'Abbey\u00a0Road'],
    ['an ideographic space and a line break', 'Abbey\u3000\r\nRoad'],
    ['a next line', 'Abbey\u0085Road'],
    ['a line separator', 'Abbey\u2028Road'],
    ['invisible characters around it', '\ufeff\u200b Abbey Road\u200d\u2060 \u00ad\u0085'],
    ['a variation selector at its end', 'Abbey Road\ufe0f'],
    ['tags without a flag at its end', 'Abbey Road\u{e0067}\u{e007f}'],
  ])('folds %s', (_, name) => {
    expect(foldName(name)).toBe('Abbey Road');
  });

  it.each(['', ' \u3000\t', '\u200b', '\ufeff \u00ad\u0085', '\u3164', '\u{e0067}\u{e007f}'])(
    'returns an empty name for %j',
    (name) => {
      expect(foldName(name)).toBe('');
    },
  );

  /** Unassigned and private characters, which Unicode does not fold. */
  const inert = /^(?!\p{Default_Ignorable_Code_Point})[\p{Unassigned}\p{Private_Use}]$/u;

  it('folds every character completely at once, wherever it is', () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0xeffff; code++) {
      // These planes have no characters yet, and those above only private ones.
      if (code === 0x40000) code = 0xe0000;
      const character = String.fromCodePoint(code);
      if (inert.test(character)) continue;
      const name = `${character}a${character}\u0301${character} ${character}\u0327${character}`;
      const folded = foldName(name);
      if (foldName(folded) !== folded || folded !== folded.normalize('NFC')) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('folds long names in linear time', () => {
    const started = performance.now();
    for (const filling of [' ', '\u200b', '\u{e0067}', ' \u200b']) foldName(`a${filling.repeat(100_000)}b`.repeat(2));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
