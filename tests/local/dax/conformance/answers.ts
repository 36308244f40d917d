import type { Answer } from './drivers/driver';
import { canonical } from './numbers';

/**
 * The output as plain JSON that can be compared. Equal numbers and equal sets become the same, because DynamoDB returns
 * numbers in one notation and does not order sets. What only one side knows, such as HTTP headers, is left out.
 */
export function normalized(value: unknown): unknown {
  if (ArrayBuffer.isView(value))
    return { base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  if (Array.isArray(value)) return value.map(normalized);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name, field]) => !UNCOMPARED.has(name) && field !== undefined);
  const [[type, content] = ['', undefined]] = entries;
  if (entries.length === 1 && type === 'N' && typeof content === 'string') return { N: canonical(content) };
  if (entries.length === 1 && isSet(type, content)) return { [type]: sorted(type, content) };
  return Object.fromEntries(entries.map(([name, field]) => [name, normalized(field)]).sort(byName));
}

const UNCOMPARED = new Set(['$metadata', 'ResponseMetadata']);
const byName = ([a]: unknown[], [b]: unknown[]) => (String(a) < String(b) ? -1 : 1);
const isSet = (type: string, content: unknown): content is unknown[] =>
  ['SS', 'NS', 'BS'].includes(type) && Array.isArray(content) && !content.some((member) => typeof member === 'number');

const sorted = (type: string, members: readonly unknown[]) =>
  members
    .map((member) => (type === 'NS' ? canonical(String(member)) : normalized(member)))
    .sort((a, b) => (text(a) < text(b) ? -1 : 1));
const text = (value: unknown) => JSON.stringify(value);

/** Cancellation reasons. Some clients say null where others leave a field out. */
export const normalizedReasons = (reasons: readonly object[]): unknown =>
  normalized(
    reasons.map((reason) => Object.fromEntries(Object.entries(reason).filter(([, field]) => (field ?? null) !== null))),
  );

/** Replaces the names of the real tables, in messages as well. */
export function renamed(answer: Answer, prefixes: readonly string[]): Answer {
  const json = prefixes.reduce((all, prefix) => all.replaceAll(prefix, ''), JSON.stringify(answer));
  return JSON.parse(json);
}
