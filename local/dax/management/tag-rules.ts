import { Fault, invalidValue, shown } from './faults';
import { list, required, structure, text } from './input';
import type { Tag } from './state';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_Tag.html */
const MAX_TAGS = 50;
const MAX_KEY_CHARACTERS = 128;
const MAX_VALUE_CHARACTERS = 256;

/** Reads the tags of a request. */
export const TAGS = list(structure({ Key: required(text), Value: text }));

/** Adds tags, or replaces the values of those that exist. @throws Fault if a tag is invalid or there are too many */
export function withTags(
  tags: readonly Tag[],
  given: readonly { readonly Key: string; readonly Value: string | undefined }[],
): Tag[] {
  const merged = new Map(tags.map((tag) => [tag.Key, tag]));
  for (const { Key, Value = '' } of given) {
    checkTag(Key, Value);
    merged.set(Key, { Key, Value });
  }
  if (merged.size <= MAX_TAGS) return [...merged.values()];
  throw new Fault('TagQuotaPerResourceExceeded', `A cluster must have at most ${MAX_TAGS} tags, got ${merged.size}`);
}

function checkTag(key: string, value: string): void {
  if (key.length < 1 || key.length > MAX_KEY_CHARACTERS || key.toLowerCase().startsWith('aws:')) {
    throw invalidValue(
      `Tags: a key must have 1 to ${MAX_KEY_CHARACTERS} characters and not begin with aws:, got ${shown(key)}`,
    );
  }
  if (value.length > MAX_VALUE_CHARACTERS) {
    throw invalidValue(`Tags: the value of ${key} must have at most ${MAX_VALUE_CHARACTERS} characters`);
  }
}
