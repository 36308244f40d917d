import { Fn, Token } from 'cdktf';

/** JSON in which Terraform escapes the values of tokens, and which is valid in HCL as well. */
export function json(value: unknown): string {
  return hasToken(value) ? Fn.jsonencode(escaped(value)) : String(JSON.stringify(value));
}

/**
 * The same as `json` for a large value, whose parts CDKTF would take long to resolve. String tokens must be names, which
 * need no escapes.
 */
export function largeJson(value: unknown): string {
  if (hasOtherToken(value)) return json(value);
  return joinedParts(JSON.stringify(value), escapedText);
}

/** A text whose quotes are kept beside its tokens: in HCL, CDKTF does not escape those of a string with a token. */
export const joined = (text: string): string => joinedParts(text, Fn.rawString);

/** @param literal what CDKTF gets in place of a part without tokens */
function joinedParts(text: string, literal: (part: string) => string): string {
  const parts = text.split(/(\$\{TfToken\[[^\]]*\]\})/).filter((part) => part !== '');
  if (!parts.some((part) => Token.isUnresolved(part))) return text;
  return Fn.join(
    '',
    parts.map((part) => (Token.isUnresolved(part) ? part : literal(part))),
  );
}

/** Whether a token anywhere in a value is not a string. */
const hasOtherToken = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Token.isUnresolved(value)
    ? Object.values(value).some(hasOtherToken)
    : typeof value !== 'string' && Token.isUnresolved(value);

/** Whether a value anywhere in another one is known only to Terraform. JSON would hide lists and numbers. */
export const hasToken = (value: unknown): boolean =>
  Token.isUnresolved(value) || (typeof value === 'object' && value !== null && Object.values(value).some(hasToken));

/** The same value with its strings as in HCL between quotes: CDKTF writes what these have except newlines and `${`. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return escapedText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(escaped);
  if (Token.isUnresolved(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [escapedText(name), escaped(inner)]));
}

/** Tokens in the text have none of these characters. */
const escapedText = (text: string): string =>
  text
    .replace(/["\\]/g, '\\$&')
    .replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('%{', '%%{');
