const VINYL =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#1b1917"/>' +
  '<circle cx="16" cy="16" r="7" fill="#d5452b"/><circle cx="16" cy="16" r="2" fill="#f7f2e8"/></svg>';

/** A vinyl record, as a data URI that needs no further escaping in an attribute. */
export const ICON = `data:image/svg+xml,${encodeURIComponent(VINYL)}`;

/** The style sheet, with a rule for each row: the length of its line, in percent of the first row's. */
export const styleFor = (counts: readonly bigint[]): string =>
  SHEET +
  counts
    .map((count, index) => `tbody tr:nth-child(${index + 1}) { --share: ${percentOf(count, counts[0] ?? 1n)}%; }\n`)
    .join('');

/** Rounded to a tenth. */
const percentOf = (count: bigint, most: bigint): string =>
  (Number((2000n * count + most) / (2n * most)) / 10).toFixed(1);

// Every text color has a contrast of at least 4.5 to 1 on its background, light and dark.
const SHEET = `
:root {
  color-scheme: light dark; --paper: #f6f0e4; --sleeve: #fffdf8; --ink: #211c16; --quiet: #665c51;
  --line: #e6dccb; --accent: #b5331c; --bar: #d98a76; --shade: #3a281314;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131010; --sleeve: #1d1918; --ink: #f4ede2; --quiet: #b6aa9b;
    --line: #342d29; --accent: #ff8a66; --bar: #9d4b36; --shade: #0006;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 50rem; padding: clamp(1.25rem, 5vw, 3.5rem) clamp(.75rem, 4vw, 2rem);
  background: var(--paper); color: var(--ink);
  font: 1rem/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
header { display: flex; align-items: center; gap: clamp(.9rem, 3vw, 1.5rem); margin-bottom: clamp(1.25rem, 4vw, 2rem); }
header::before {
  content: ""; flex: none; width: clamp(3.75rem, 14vw, 6rem); aspect-ratio: 1; border-radius: 50%;
  box-shadow: 0 .4rem 1.2rem #0005;
  background:
    radial-gradient(circle closest-side, #f6f0e4 0 6%, #d5452b 7% 36%, #1b1917 37% 40%, #0000 41%),
    conic-gradient(#fff0, #fff4 8%, #fff0 17% 50%, #fff4 58%, #fff0 67%),
    repeating-radial-gradient(circle closest-side, #332e2b 0 2%, #151312 3% 5%);
}
h1 {
  margin: 0; min-width: 0; font: 700 clamp(1.75rem, 7vw, 3rem)/1.08 Georgia, "Times New Roman", "Noto Serif", serif;
  letter-spacing: -.02em; overflow-wrap: anywhere; text-wrap: balance;
}
main {
  overflow: hidden; border: 1px solid var(--line); border-radius: .9rem;
  background: var(--sleeve); box-shadow: 0 .5rem 2rem var(--shade);
}
main p { margin: 0; padding: clamp(2rem, 9vw, 4rem) 1.25rem; text-align: center; color: var(--quiet); font-size: 1.1rem; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
caption { padding: .9rem 1.1rem; text-align: left; color: var(--quiet); font-size: .9rem; }
th, td { padding: .7rem 1.1rem; text-align: left; vertical-align: baseline; overflow-wrap: anywhere; font-weight: 400; }
thead th {
  padding-block: .35rem; border-bottom: 1px solid var(--line); color: var(--quiet); font-size: .75rem; font-weight: 600;
  letter-spacing: .06em; text-transform: uppercase; overflow-wrap: normal;
}
thead th:nth-child(1) { width: 5rem; }
thead th:nth-child(3) { width: 34%; }
thead th:nth-child(4) { width: 8rem; }
th:first-child, td:first-child, th:last-child, td:last-child { text-align: right; overflow-wrap: normal; }
td:last-child { overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-left: 0; }
td:first-child { font: 700 1.15rem Georgia, "Times New Roman", "Noto Serif", serif; }
tbody tr {
  background:
    linear-gradient(var(--bar) 0 0) 0 100% / var(--share) 2px no-repeat,
    linear-gradient(var(--line) 0 0) 0 100% / 100% 1px no-repeat;
}
/*
 * A name is clipped to three lines and does not affect the direction of the text after it. The padding leaves room for
 * marks above the first line. Padding below the third line would show parts of a fourth one.
 */
tbody bdi {
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; line-clamp: 3;
  overflow: hidden; contain: paint; overflow-wrap: anywhere; line-height: 1.5;
  padding-top: .2em; margin-top: -.2em;
}
tbody .unseen { font-style: italic; font-weight: 400; color: var(--quiet); }
tbody td { color: var(--quiet); font-variant-numeric: tabular-nums; }
tbody th, td:last-child { color: var(--ink); font-weight: 650; }
tbody tr:first-child th { font-size: 1.2rem; }
tbody tr:nth-child(-n+3) td:first-child { color: var(--accent); }
footer { padding-top: 1rem; color: var(--quiet); font-size: .85rem; text-align: center; }
footer p { margin: 0; }
@media (max-width: 36rem) {
  table, caption, tbody { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody { border-top: 1px solid var(--line); }
  tbody tr {
    display: grid; grid-template-columns: 1.5rem minmax(0, 1fr) fit-content(45%); column-gap: .75rem;
    align-items: baseline; padding: .65rem .9rem;
  }
  tbody th, tbody td { padding: 0; }
  td:nth-child(3) { grid-area: 2 / 2; font-size: .92rem; }
  td:last-child { grid-area: 1 / 3; }
}
`;
