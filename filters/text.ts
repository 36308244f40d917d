/** A regular expression for a text in any case. */
export function ignoringCase(text: string): string {
  // Code unit by code unit, as AWS's matcher does. It has no case of an emoji's halves, and never matches an emoji.
  return text.replace(/./gs, (unit) => {
    const character = /[\ud800-\udfff]/.test(unit) ? '?' : unit;
    const cases = new Set([character.toLowerCase(), character.toUpperCase()]);
    return `(?:${[...cases].map(escaped).join('|')})`;
  });
}

const escaped = (text: string) => text.replace(/[^\w\s]/g, '\\$&');

export interface Wildcard {
  readonly pattern: string;
  readonly matches: (value: string) => boolean;
  /** The characters, and undefined for `*`. */
  readonly tokens: readonly (string | undefined)[];
}

/**
 * Compiles a wildcard: `*` matches any characters; `\*` and `\\` are an asterisk and a backslash.
 * @returns the rule that it breaks, if AWS rejects it
 */
export function wildcard(pattern: string): Wildcard | string {
  const parts: readonly string[] = pattern.match(/\\[*\\]|./gs) ?? [];
  if (parts.includes('\\')) return 'have a backslash only before an asterisk or a backslash';
  const tokens = parts.map((part) => (part === '*' ? undefined : part.slice(-1)));
  if (tokens.some((token, index) => index > 0 && token === undefined && tokens[index - 1] === undefined)) {
    return 'not have two asterisks in a row';
  }
  return { pattern, tokens, matches: matcher(tokens) };
}

/** Without a regular expression, which would need ages for long values. */
function matcher(tokens: Wildcard['tokens']): (value: string) => boolean {
  const pieces = [''];
  for (const token of tokens) {
    if (token === undefined) pieces.push('');
    else pieces[pieces.length - 1] += token;
  }
  const [start = '', ...others] = pieces;
  const end = others.pop();
  if (end === undefined) return (value) => value === start;
  return (value) => {
    let position = start.length;
    for (const piece of others) {
      const found = value.indexOf(piece, position);
      if (found < 0) return false;
      position = found + piece.length;
    }
    return value.startsWith(start) && value.endsWith(end) && position + end.length <= value.length;
  };
}
