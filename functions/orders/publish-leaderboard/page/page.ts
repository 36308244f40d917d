import { createHash } from 'node:crypto';
import { escapeMarkup, isUnseen, PLACEHOLDER, toMarkup, UNENCODABLE, unescapeMarkup } from '../../../../runtime/markup';
import type { Row } from '../core';
import { ICON, styleFor } from './style';

interface Page {
  /** The heading: plain text, like every name in the rows. */
  readonly title: string;
  /** In the order of the page. */
  readonly rows: readonly Row[];
  /** When the rows last changed. */
  readonly updatedAt: Date;
}

/** A complete HTML document, without scripts or further requests. */
export function renderPage({ title, rows, updatedAt }: Page): string {
  const style = styleFor(rows.map((row) => row.order_count));
  // Allows this style sheet only: nothing that a name might inject can run or load.
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${toMarkup(title)}</title>
<link rel="icon" href="${ICON}">
<style>${style}</style>
</head>
<body>
<header><h1>${toMarkup(title)}</h1></header>
<main>
${rows.length > 0 ? renderTable(rows) : '<p>No album has been ordered yet. The first order opens the chart.</p>'}
</main>
<footer><p>Last change: <time datetime="${updatedAt.toISOString()}">${toReadableTime(updatedAt)}</time></p></footer>
</body>
</html>
`;
}

const renderTable = (rows: readonly Row[]): string => `<table>
<caption>Albums by number of orders, the most ordered first</caption>
<thead><tr><th scope="col">Rank</th><th scope="col">Album</th><th scope="col">Artist</th><th scope="col">Orders</th></tr></thead>
<tbody>
${rows.map(renderRow).join('\n')}
</tbody>
</table>`;

const renderRow = ({ album, artist, order_count }: Row, index: number): string =>
  `<tr><td>${index + 1}</td>` +
  `<th scope="row">${nameMarkup(album)}</th>` +
  `<td>${nameMarkup(artist)}</td>` +
  `<td><data value="${order_count}">${withSeparators(order_count)}</data></td></tr>`;

/** A name in an element that the style sheet confines. `data-text` has the exact name when the text differs from it. */
function nameMarkup(name: string): string {
  if (isUnseen(name)) return `<bdi class="unseen" data-text="${exactly(name)}">${PLACEHOLDER}</bdi>`;
  const attribute = name.search(UNENCODABLE) < 0 ? '' : ` data-text="${exactly(name)}"`;
  return `<bdi${attribute}>${toMarkup(name)}</bdi>`;
}

const exactly = (name: string): string =>
  escapeMarkup(
    name
      .replaceAll('\\', '\\\\')
      .replace(UNENCODABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`),
  );

/** Matches the result of `nameMarkup`: two groups for `toText`, in reverse order; the first is optional. */
const NAME_PATTERN = '<bdi(?: class="unseen")?(?: data-text="([^"]*)")?>([^<]*)</bdi>';

/** The name that `nameMarkup` was given. */
const toText = (markup: string, exact: string | undefined): string =>
  exact === undefined
    ? unescapeMarkup(markup)
    : unescapeMarkup(exact).replace(/\\(?:\\|u\{([0-9a-f]+)\})/g, (_, hex?: string) =>
        hex === undefined ? '\\' : String.fromCodePoint(Number.parseInt(hex, 16)),
      );

const ROW_PATTERN = new RegExp(
  `<tr><td>\\d+</td><th scope="row">${NAME_PATTERN}</th><td>${NAME_PATTERN}</td><td><data value="(\\d+)">`,
  'g',
);

/** Returns exactly the rows that `renderPage` was given; none for any other document. */
export const readPage = (html: string): Row[] =>
  [...html.matchAll(ROW_PATTERN)].map(([, exactAlbum, album = '', exactArtist, artist = '', count = '0']) => ({
    album: toText(album, exactAlbum),
    artist: toText(artist, exactArtist),
    order_count: BigInt(count),
  }));

/** The `updatedAt` that `renderPage` was given; undefined for any other document. */
export function readChangeTime(html: string): Date | undefined {
  const time = new Date(/<time datetime="([^"]+)">/.exec(html)?.[1] ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** Independent of the machine's locale and ICU version, so that the same rows make the same page. */
const withSeparators = (count: bigint): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
const toReadableTime = (time: Date): string => time.toUTCString().replace('GMT', 'UTC');
