import { createHash } from 'node:crypto';
import { readChangeTime, readPage, renderPage } from '../../../../../functions/orders/publish-leaderboard/page/page';
import { Random } from '../../../../support/random';

const updatedAt = new Date('2026-11-21T08:14:09.123Z');
const rows = [
  { album: 'Minha Historia', artist: 'Chico Buarque', order_count: 1234567n },
  { album: 'Unplugged', artist: 'Eric Clapton', order_count: 25n },
];
const html = renderPage({ title: 'Most ordered albums', rows, updatedAt });
const styleOf = (page: string) => /<style>(.*)<\/style>/s.exec(page)?.[1] ?? '';

describe('renderPage', () => {
  it('shows rank, album, artist and orders of each row', () => {
    const body = html.slice(html.indexOf('<tbody>'), html.indexOf('</tbody>'));
    expect(body.split('\n').slice(1, -1)).toEqual([
      '<tr><td>1</td><th scope="row"><bdi>Minha Historia</bdi></th><td><bdi>Chico Buarque</bdi></td><td><data value="1234567">1,234,567</data></td></tr>',
      '<tr><td>2</td><th scope="row"><bdi>Unplugged</bdi></th><td><bdi>Eric Clapton</bdi></td><td><data value="25">25</data></td></tr>',
    ]);
  });

  it.each([
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>Most ordered albums</title>',
    '<h1>Most ordered albums</h1>',
    '<caption>',
    '<th scope="col">Artist</th>',
    '<time datetime="2026-11-21T08:14:09.123Z">Sat, 21 Nov 2026 08:14:09 UTC</time>',
  ])('contains %s', (markup) => {
    expect(html).toContain(markup);
  });

  it('allows its own style sheet and its icon, and nothing else', () => {
    const hash = createHash('sha256').update(styleOf(html)).digest('base64');
    expect(/http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1]).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(html.match(/<script|style=|(?:src|href)="(?!data:)|url\(|@import/g)).toBeNull();
  });

  it('clips a name at the end of its third line, so that nothing of a fourth line is painted', () => {
    const rule = /tbody bdi \{([^}]*)\}/.exec(styleOf(html))?.[1] ?? '';
    expect(rule).toMatch(/line-clamp: 3;.*overflow: hidden; contain: paint;/s);
    expect(rule).not.toMatch(/padding(?!-top)/);
    // With less space, marks of a fourth line would be visible above it.
    expect(Number(/line-height: ([\d.]+);/.exec(rule)?.[1])).toBeGreaterThanOrEqual(1.5);
  });

  it('draws a line under each row, in proportion to the orders of the first row', () => {
    expect(
      styleOf(
        renderPage({
          title: 'T',
          rows: [3n, 2n].map((order_count) => ({ album: 'A', artist: 'K', order_count })),
          updatedAt,
        }),
      ).match(/nth-child\(\d+\) \{ --share.*/g),
    ).toEqual(['nth-child(1) { --share: 100.0%; }', 'nth-child(2) { --share: 66.7%; }']);
  });

  it('shows a sentence in place of the table when nothing has been ordered', () => {
    const empty = renderPage({ title: 'Most ordered albums', rows: [], updatedAt });
    expect(empty).toContain('<p>No album has been ordered yet. The first order opens the chart.</p>');
    expect(empty).not.toContain('<table>');
    expect(readPage(empty)).toEqual([]);
  });

  it('shows the title as text', () => {
    const page = renderPage({ title: `</title><script>alert("1")</script> & 'co'`, rows, updatedAt });
    const text = '&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;co&#39;';
    expect(page).toContain(`<title>${text}</title>`);
    expect(page).toContain(`<h1>${text}</h1>`);
  });

  it.each([
    ['light', 0],
    ['dark', 1],
  ])('has a contrast of 4.5 to 1 in the %s scheme', (_, scheme) => {
    const colours = [...styleOf(html).matchAll(/--(paper|sleeve|ink|quiet|accent): (#\w{6});/g)].slice(
      5 * scheme,
      5 * scheme + 5,
    );
    const luminance = Object.fromEntries(colours.map(([, name, hex = '']) => [name, luminanceOf(hex)]));
    const pairs = ['ink', 'quiet', 'accent'].flatMap((text) =>
      ['paper', 'sleeve'].map((ground) => [text, ground] as const),
    );
    const low = pairs.filter(([text, ground]) => contrast(luminance[text] ?? 0, luminance[ground] ?? 0) < 4.5);
    expect({ colours: colours.length, low }).toEqual({ colours: 5, low: [] });
  });
});

const luminanceOf = (hex: string) => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

describe('renderPage, for a name,', () => {
  const shown = (album: string) =>
    /<th scope="row">(.*?)<\/th>/s.exec(
      renderPage({ title: 'T', rows: [{ album, artist: 'K', order_count: 1n }], updatedAt }),
    )?.[1];

  it.each([
    '',
    ' \u3000',
    '\u200b',
    '\u200b\u200c\u200d\u2060\ufeff',
    '\u00ad',
    '\u0301\u0302',
    '\u2800',
    '\u3164\uffa0\u115f\u1160',
    '\u202e\u202c',
    '\u0000\u0085',
    '\ud800',
    '\ufe0f',
    '\u{e0001}\u{e007f}',
    '\u{1d159}',
    '\uffff',
    '\ufff9\ufffb',
  ])('shows a placeholder when no character is visible: %j', (name) => {
    expect(shown(name)).toMatch(/^<bdi class="unseen" data-text="[^"]*">\(no visible character\)<\/bdi>$/);
  });

  it.each(['a\u200b', '.', '\u0600', '\u{1F600}', 'ـ', '\u0e01\u0e33', '\ufffd', '\ufffc', '\ue000'])(
    'shows a name with a visible character: %j',
    (name) => {
      expect(shown(name)).toBe(`<bdi>${name}</bdi>`);
    },
  );

  it('confines it to three lines, and keeps its direction from the text that follows', () => {
    const rule = /tbody bdi \{([^}]*)\}/.exec(styleOf(html))?.[1] ?? '';
    for (const property of ['-webkit-line-clamp: 3', 'overflow: hidden', 'contain: paint', 'overflow-wrap: anywhere']) {
      expect(rule).toContain(property);
    }
  });
});

describe('readPage', () => {
  const texts = [
    'plain',
    '',
    '(no visible character)',
    '</bdi><bdi>',
    '\u200b\u2060',
    '\u0000',
    '\u0301\u0302',
    `a${'\u0301'.repeat(500)}`,
    'W'.repeat(2048),
    '\u202e\u2066\u2069\u202c',
    '</td></tr><tr><td>1</td>',
    '<script>alert(1)</script>',
    `&amp; &#39; " ' & < > &lt;`,
    'two\nlines\tand a tab',
    'carriage\r\nreturn',
    'nul \u0000 bell \u0007 delete \u007f next line \u0085',
    '\\u{0} \\ \\\\ \r',
    ' spaces  kept ',
    '👩‍👩‍👧 日本語 موسيقى \u202e',
    'noncharacters \ufffe \ufdd0 \u{1ffff}',
    'half a pair \ud800',
    'a replacement character \ufffd',
    '--><!-- ]]> ${x} `',
  ];

  it.each(texts)('returns %j as an album and as an artist', (text) => {
    const odd = [
      { album: text, artist: 'K', order_count: 2n },
      { album: 'A', artist: text, order_count: 1n },
    ];
    const page = renderPage({ title: text, rows: odd, updatedAt });
    expect(readPage(page)).toEqual(odd);
    // HTML would change nothing in it, and its bytes are valid UTF-8.
    expect(readPage(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(page)))).toEqual(odd);
    expect(page.match(/(?!\n|\t)[\p{Cc}\p{Noncharacter_Code_Point}]/u)).toBeNull();
  });

  it('returns strings of any characters', () => {
    const random = new Random(7);
    const specials = [...'&<>"\'\\{}u0;#\r\n\t\u0000\u0085', '&amp;', '</td>', '\\u{d}'];
    const text = () =>
      Array.from({ length: random.between(1, 12) }, () =>
        random.chance(0.5) ? random.pick(specials) : String.fromCodePoint(random.between(0, 0x10ffff)),
      ).join('');
    for (let turn = 0; turn < 400; turn++) {
      const odd = [{ album: text(), artist: text(), order_count: BigInt(random.between(1, 1e9)) ** 3n }];
      expect(readPage(renderPage({ title: 'T', rows: odd, updatedAt }))).toEqual(odd);
    }
  });

  it('leaves the time of the last change to readChangeTime', () => {
    expect(readChangeTime(html)).toEqual(updatedAt);
  });

  it.each(['', 'hello', '<table><tr><td>1</td><th>A</th><td>K</td><td>1</td></tr></table><time datetime="soon">'])(
    'finds neither rows nor a time in %j',
    (other) => {
      expect([readPage(other), readChangeTime(other)]).toEqual([[], undefined]);
    },
  );
});
