const SPACES = /\p{White_Space}+/gu;
const OUTER = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]$/u;
const FLAG = '\u{1F3F4}';
const TAG = /^[\u{E0020}-\u{E007E}]$/u;
const END_OF_TAGS = '\u{E007F}';

/**
 * The spelling under which the orders of an album are counted: Unicode's composed form (NFC), one space for each run of
 * white space, and no white space or invisible characters around the name. Names that look equal then seldom differ.
 */
export const foldName = (name: string): string => trimmed([...name.normalize('NFC').replace(SPACES, ' ')]);

/** A regular expression would need quadratic time for a name with many of these characters in the middle. */
function trimmed(characters: readonly string[]): string {
  let [start, end] = [0, characters.length];
  while (start < end && OUTER.test(characters[start] ?? '')) start++;
  while (end > start && OUTER.test(characters[end - 1] ?? '') && !isEndOfFlag(characters, end - 1)) end--;
  return characters.slice(start, end).join('');
}

/**
 * Whether the character ends a flag such as Scotland's, which differs from other flags in invisible characters only.
 */
function isEndOfFlag(characters: readonly string[], index: number): boolean {
  if (characters[index] !== END_OF_TAGS) return false;
  let base = index - 1;
  while (TAG.test(characters[base] ?? '')) base--;
  return base < index - 1 && characters[base] === FLAG;
}
