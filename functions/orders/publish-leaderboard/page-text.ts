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

/**
 * What leaves no mark of its own on a page: white space, controls, invisible format characters, marks without a letter, the
 * blank Braille pattern and the musical null notehead. Format characters that are visible are Arabic, Syriac and Kaithi signs.
 */
const unseen =
  /^(?:(?![\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}])[\p{White_Space}\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\u{1D159}])*$/u;
/** Stands for a name of which nothing can be seen. */
export const PLACEHOLDER = '(no visible character)';

export const isUnseen = (name: string): boolean => unseen.test(name);

/** A name in an element of its own, which the style sheet contains; `data-text` keeps what cannot be shown exactly. */
export function nameMarkup(name: string): string {
  if (isUnseen(name)) return `<bdi class="unseen" data-text="${exactly(name)}">${PLACEHOLDER}</bdi>`;
  const attribute = name.search(uncarried) < 0 ? '' : ` data-text="${exactly(name)}"`;
  return `<bdi${attribute}>${toMarkup(name)}</bdi>`;
}

const exactly = (name: string): string =>
  escapeMarkup(
    name
      .replaceAll('\\', '\\\\')
      .replace(uncarried, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`),
  );

/** Matches what `nameMarkup` makes: two groups for `toText`, the first optional. */
export const NAME_PATTERN = '<bdi(?: class="unseen")?(?: data-text="([^"]*)")?>([^<]*)</bdi>';

/** The name that `nameMarkup` was given. */
export const toText = (markup: string, exact: string | undefined): string =>
  exact === undefined
    ? unescapeMarkup(markup)
    : unescapeMarkup(exact).replace(/\\(?:\\|u\{([0-9a-f]+)\})/g, (_, hex?: string) =>
        hex === undefined ? '\\' : String.fromCodePoint(Number.parseInt(hex, 16)),
      );
