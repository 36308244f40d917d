import { createHash } from 'node:crypto';
import type { Row } from './core';
import { icon, styleFor } from './page-style';
import { NAME_PATTERN, nameMarkup, toMarkup, toText } from './page-text';

export interface Page {
  /** The heading: plain text, as every name in the rows. */
  readonly title: string;
  /** In the order in which they are shown. */
  readonly rows: readonly Row[];
  /** When the rows became what they are. */
  readonly updatedAt: Date;
}

/** A whole HTML document that needs nothing else: no script, no second request. */
export function renderPage({ title, rows, updatedAt }: Page): string {
  const style = styleFor(rows.map((row) => row.order_count));
  // Only this very style sheet may apply, and nothing that a name might smuggle in can run or load.
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
<link rel="icon" href="${icon}">
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

const rowPattern = new RegExp(
  `<tr><td>\\d+</td><th scope="row">${NAME_PATTERN}</th><td>${NAME_PATTERN}</td><td><data value="(\\d+)">`,
  'g',
);

/** The rows of a page that `renderPage` made, character by character; none of any other text. */
export const readPage = (html: string): Row[] =>
  [...html.matchAll(rowPattern)].map(([, exactAlbum, album = '', exactArtist, artist = '', count = '0']) => ({
    album: toText(album, exactAlbum),
    artist: toText(artist, exactArtist),
    order_count: BigInt(count),
  }));

/** The `updatedAt` of a page that `renderPage` made, undefined of any other text. */
export function readChangeTime(html: string): Date | undefined {
  const time = new Date(/<time datetime="([^"]+)">/.exec(html)?.[1] ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** The same whatever the machine's language and its ICU version: another text would be another page. */
const withSeparators = (count: bigint): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
const toReadableTime = (time: Date): string => time.toUTCString().replace('GMT', 'UTC');
