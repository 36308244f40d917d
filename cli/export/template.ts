/** Characters that a quoted string cannot contain, or that a person would not see. */
const ESCAPED = /["\\\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;
const SHORT: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A template, as strings are in Terraform's JSON syntax, as an expression of HCL: `${x}` is `x`, and `a-${x}` is
 * `"a-${x}"`.
 * @throws if an interpolation does not end
 */
export function expressionOf(template: string): string {
  const parts = partsOf(template);
  const [first = ''] = parts;
  // The marks `~` remove the space around an interpolation.
  const isOnly = parts.length === 1 && /^\$\{(?!~)/.test(first) && !first.endsWith('~}');
  if (!isOnly) return `"${parts.map(quotedPart).join('')}"`;
  const expression = first.slice(2, -1).trim();
  return expression.includes('\n') ? `(${expression})` : expression;
}

/** A string that Terraform takes as it is, as an expression of HCL. */
export const literalOf = (text: string): string => `"${quoted(text.replace(/[$%](?=\{)/g, '$&$&'))}"`;

const quotedPart = (part: string): string => (/^[$%]\{/.test(part) ? part : quoted(part));

const quoted = (text: string): string => text.replace(ESCAPED, (character) => SHORT[character] ?? codeOf(character));

const codeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The text of a template, and its interpolations and directives. */
function partsOf(template: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < template.length; ) {
    const end = sequenceEnd(template, at);
    if (end === undefined) at += isEscape(template, at) ? 3 : 1;
    else {
      parts.push(template.slice(start, at), template.slice(at, end));
      at = start = end;
    }
  }
  return [...parts, template.slice(start)].filter((part) => part !== '');
}

/** `$${` and `%%{` stand for `${` and `%{`. */
const isEscape = (text: string, at: number): boolean => /^(\$\$|%%)\{/.test(text.slice(at, at + 3));

/** Where an interpolation or a directive ends; undefined if none starts here. */
function sequenceEnd(text: string, start: number): number | undefined {
  if (!/^[$%]\{/.test(text.slice(start, start + 2))) return undefined;
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') at = stringEnd(text, at);
    else if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  throw new Error(`an interpolation must end, got ${text}`);
}

/** Where the string that starts with a quotation mark has its other one. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; ) {
    if (text[at] === '"') return at;
    at = sequenceEnd(text, at) ?? at + (text[at] === '\\' ? 2 : isEscape(text, at) ? 3 : 1);
  }
  throw new Error(`a string must end, got ${text}`);
}
