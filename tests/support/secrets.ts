/** What looks like a secret, wherever it is. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const SECRETS: readonly [what: string, pattern: RegExp][] = [
  ['an access key', /\b(AKIA|ASIA)[A-Z2-7]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a signed token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+/],
  ['a password in a URL', /\b[a-z][a-z\d+.-]*:\/\/[^\s/:@"$]*:[^\s/:@"$]+@/i],
];

/** Names of what has a secret as its value, unless it says where the secret is. */
const SECRET_NAME = /(secret|passw(or)?d|passphrase|token|credential|private_?key|api_?key)/i;
const PLACE = /_(arn|name|id|url|file|path|strategy|version|rotation)s?$/i;

/** @returns the places in a document, such as a plan or a configuration, that have a secret. Values are not shown. */
export function secretsIn(document: unknown, path: readonly string[] = []): string[] {
  if (typeof document === 'string') return secretsInText(document, path);
  if (typeof document !== 'object' || document === null) return [];
  return Object.entries(document).flatMap(([name, value]) => secretsIn(value, [...path, name]));
}

function secretsInText(text: string, path: readonly string[]): string[] {
  const at = path.join('.');
  const name = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
  const isNamed = SECRET_NAME.test(name) && !PLACE.test(name) && text !== '' && !/^\$\{/.test(text);
  const found = SECRETS.filter(([, pattern]) => pattern.test(text)).map(([what]) => `${at} has ${what}`);
  return isNamed ? [`${at} has a secret, as its name says`, ...found] : found;
}

interface Change {
  readonly address: string;
  readonly change: { readonly after: unknown; readonly after_sensitive: unknown };
}

/** @returns the arguments of a plan whose values the provider declares to be secret */
export const sensitiveIn = (changes: readonly Change[]): string[] =>
  changes.flatMap(({ address, change }) => sensitive(change.after_sensitive, change.after, [address]));

function sensitive(marks: unknown, values: unknown, path: readonly string[]): string[] {
  if (values === null || values === undefined || values === '') return [];
  if (marks === true) return [`${path.join('.')} is sensitive`];
  if (typeof marks !== 'object' || marks === null) return [];
  return Object.entries(marks).flatMap(([name, inner]) =>
    sensitive(inner, (values as Readonly<Record<string, unknown>>)[name], [...path, name]),
  );
}
