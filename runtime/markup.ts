/** Characters that HTML cannot contain or would change: control characters, half surrogates, noncharacters. */
export const UNENCODABLE = /(?![\t\n])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const CHARACTERS = Object.fromEntries(Object.entries(ENTITIES).map(([character, entity]) => [entity, character]));

export const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
export const unescapeMarkup = (html: string): string =>
  html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => CHARACTERS[entity] ?? entity);

/** HTML that shows a string as it is, with replacement characters for those that HTML cannot contain. */
export const toMarkup = (text: string): string => escapeMarkup(text.replace(UNENCODABLE, '\u{FFFD}'));

/**
 * Strings that leave a page or a terminal blank: white space, control characters, invisible format characters, marks
 * without a letter, the blank Braille pattern and the musical null notehead. The exceptions are visible Arabic, Syriac
 * and Kaithi format characters.
 */
const UNSEEN =
  /^(?:(?![\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{110BD}\u{110CD}])[\p{White_Space}\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\u{1D159}])*$/u;
/** Shown in place of a name without visible characters. */
export const PLACEHOLDER = '(no visible character)';

export const isUnseen = (name: string): boolean => UNSEEN.test(name);
