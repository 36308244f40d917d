import { complexity } from './complexity';
import { broken, type Part, parsePart } from './part';
import { compileRules, RESERVED, type Rules } from './rules';

/** Fields, by their names joined with dots, all of which must match. */
export type Alternative = ReadonlyMap<string, Rules>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html */
const MAXIMUM_LENGTH = 4096;

/** Of EventBridge. */
const MAXIMUM_ALTERNATIVES = 1000;

/** Of AWS's open matcher, aws/event-ruler. */
const MAXIMUM_FIELDS = 256;

/** AWS does not say it. It rejects patterns of 11 and accepts patterns of 9. */
const MAXIMUM_COMPLEXITY = 10;

/** @throws if the text is too long, or not a JSON object */
export function parsePattern(text: string, place: string): Part {
  if (text.length > MAXIMUM_LENGTH) {
    throw new Error(`${place} must have at most ${MAXIMUM_LENGTH} characters, got ${text.length}`);
  }
  const pattern = parsePart(text, place);
  if (!pattern.fields) throw broken(place, 'be a JSON object', pattern);
  return pattern;
}

/** Compiles a pattern to alternatives, one of which must match. @throws if AWS rejects it */
export function compilePattern(pattern: Part, place: string): readonly Alternative[] {
  const alternatives = compileAlternatives(pattern, place);
  const size = Math.max(...alternatives.map((alternative) => alternative.size));
  if (size > MAXIMUM_FIELDS) throw new Error(`${place} must have at most ${MAXIMUM_FIELDS} fields, got ${size}`);
  for (const field of new Set(alternatives.flatMap((alternative) => [...alternative.keys()]))) {
    const rules = new Set(alternatives.map((alternative) => alternative.get(field)));
    const wildcards = [...rules].flatMap((rule) => rule?.wildcards ?? []);
    if (complexity(wildcards, MAXIMUM_COMPLEXITY) > MAXIMUM_COMPLEXITY) {
      const got = wildcards.map((wildcard) => JSON.stringify(wildcard.pattern)).join(', ');
      throw new Error(
        `${place}.${field} must have fewer asterisks, or fewer repeated characters after them, got ${got}`,
      );
    }
  }
  return alternatives;
}

/** Where a part of a pattern is. */
interface Position {
  /** The name of its field. */
  readonly path: string;
  /** Its place, for errors. */
  readonly place: string;
  readonly isInOr: boolean;
  /** Whether `$or` is the name of a field like any other. */
  readonly isOrField: boolean;
}

function compileAlternatives(pattern: Part, place: string): readonly Alternative[] {
  const compile = (isOrField: boolean) =>
    compileFields([new Map()], pattern, { path: '', place, isInOr: false, isOrField });
  try {
    return compile(false);
  } catch (error) {
    if (!pattern.source.includes('"$or"')) throw error;
    // AWS keeps patterns valid that were so before `$or`.
    try {
      return compile(true);
    } catch {
      throw error;
    }
  }
}

function compileFields(before: readonly Alternative[], pattern: Part, at: Position): readonly Alternative[] {
  const { fields = [] } = pattern;
  if (fields.length === 0) throw broken(at.place, 'have at least one field', pattern);
  return fields.reduce((alternatives, [name, part]) => compileField(alternatives, name, part, at), before);
}

function compileField(before: readonly Alternative[], name: string, part: Part, at: Position): readonly Alternative[] {
  const place = `${at.place}.${name}`;
  if (name === '$or' && !at.isOrField) return compileOr(before, part, { ...at, place });
  if (at.isInOr && RESERVED.has(name)) throw broken(place, 'not have the name of an operator', part);
  const path = at.path === '' ? name : `${at.path}.${name}`;
  if (part.fields) return compileFields(before, part, { ...at, path, place });
  if (!part.items) throw broken(place, 'be an object or a list of rules', part);
  const rules = compileRules(part, place);
  // Of rules for the same field, the last ones count, also those in `$or`.
  return before.map((alternative) => new Map([...alternative, [path, rules]]));
}

function compileOr(before: readonly Alternative[], part: Part, at: Position): readonly Alternative[] {
  const { items = [] } = part;
  if (items.length < 2 || items.some(({ fields }) => !fields)) {
    throw broken(at.place, 'be a list of at least two patterns', part);
  }
  if (before.length * items.length > MAXIMUM_ALTERNATIVES) {
    throw broken(at.place, `give at most ${MAXIMUM_ALTERNATIVES} combinations`, part);
  }
  return items.flatMap((item, index) =>
    compileFields(before, item, { ...at, place: `${at.place}[${index}]`, isInOr: true }),
  );
}
