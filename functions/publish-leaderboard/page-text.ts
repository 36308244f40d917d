/** What HTML cannot carry or would change on the way: control characters, half surrogates, noncharacters. */
const uncarried = /(?![\t\n])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const characters = Object.fromEntries(Object.entries(entities).map(([character, entity]) => [entity, character]));

const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
const unescapeMarkup = (html: string): string =>
  html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters[entity] ?? entity);

/** Any text as HTML that shows it and nothing else; what HTML cannot carry is shown as a replacement character. */
export const toMarkup = (text: string): string => escapeMarkup(text.replace(uncarried, '\u{FFFD}'));

/** The attribute that keeps a text which `toMarkup` cannot show exactly; nothing for all others. */
export function attributesFor(text: string): string {
  const exact = text
    .replaceAll('\\', '\\\\')
    .replace(uncarried, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return text.search(uncarried) < 0 ? '' : ` data-text="${escapeMarkup(exact)}"`;
}

/** Matches `attributesFor` and the rest of an element whose text is `toMarkup`'s: two groups, the first optional. */
export const textPattern = '(?: data-text="([^"]*)")?>([^<]*)';

/** The text that `toMarkup` and `attributesFor` were given. */
export const toText = (markup: string, exact: string | undefined): string =>
  exact === undefined
    ? unescapeMarkup(markup)
    : unescapeMarkup(exact).replace(/\\(?:\\|u\{([0-9a-f]+)\})/g, (_, hex?: string) =>
        hex === undefined ? '\\' : String.fromCodePoint(Number.parseInt(hex, 16)),
      );
