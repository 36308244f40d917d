/** Characters that HTML cannot contain or would change: control characters, half surrogates, noncharacters. */
const UNENCODABLE = /(?![\t\n])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const CHARACTERS = Object.fromEntries(Object.entries(ENTITIES).map(([character, entity]) => [entity, character]));

const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
const unescapeMarkup = (html: string): string =>
  html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => CHARACTERS[entity] ?? entity);

/** HTML that shows a string as it is, with replacement characters for those that HTML cannot contain. */
export const toMarkup = (text: string): string => escapeMarkup(text.replace(UNENCODABLE, '\u{FFFD}'));

/**
 * Strings that leave the page blank: white space, control characters, invisible format characters, marks without a
 * letter, the blank Braille pattern and the musical null notehead. The exceptions are visible Arabic, Syriac and Kaithi
 * format characters.
 */
const UNSEEN =
  /^(?:(?![\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}])[\p{White_Space}\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\u{1D159}])*$/u;
/** Shown in place of a name without visible characters. */
export const PLACEHOLDER = '(no visible character)';

export const isUnseen = (name: string): boolean => UNSEEN.test(name);

/** A name in an element that the style sheet confines. `data-text` has the exact name when the text differs from it. */
export function nameMarkup(name: string): string {
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
export const NAME_PATTERN = '<bdi(?: class="unseen")?(?: data-text="([^"]*)")?>([^<]*)</bdi>';

/** The name that `nameMarkup` was given. */
export const toText = (markup: string, exact: string | undefined): string =>
  exact === undefined
    ? unescapeMarkup(markup)
    : unescapeMarkup(exact).replace(/\\(?:\\|u\{([0-9a-f]+)\})/g, (_, hex?: string) =>
        hex === undefined ? '\\' : String.fromCodePoint(Number.parseInt(hex, 16)),
      );
