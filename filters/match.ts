import { isLosslessNumber } from 'lossless-json';
import { numeral, type Scalar } from './part';
import type { Alternative } from './pattern';
import type { Rules } from './rules';

type List = readonly unknown[];

/** An element of a list, in which a value is. */
interface Element {
  readonly list: List;
  readonly index: number;
  readonly outer: Element | undefined;
}

interface Value {
  readonly scalar: Scalar;
  readonly element: Element | undefined;
}

/** The values of a field, by the elements of lists that they are in. */
interface Values {
  readonly values: Value[];
  readonly lists: Map<List, Map<number, Values>>;
}

/** The elements that match, by list: all values that match must be in the same ones. */
type Chosen = ReadonlyMap<List, number>;

/** Whether an event matches any of the alternatives. */
export function matcher(alternatives: readonly Alternative[]): (event: unknown) => boolean {
  // AWS's matcher takes the fields in the order of their names, which decides what a missing field is.
  const sorted = alternatives.map((fields) => [...fields].sort(([one], [other]) => (one < other ? -1 : 1)));
  const parents = new Set(alternatives.flatMap((fields) => [...fields.keys()].flatMap(withParents)));
  return (event) => {
    const fields = fieldsOf(event, parents);
    return sorted.some((rules) => matches(rules, fields));
  };
}

function matches(
  [first, ...others]: readonly (readonly [field: string, rules: Rules])[],
  fields: ReadonlyMap<string, Values>,
  chosen: Chosen = new Map(),
): boolean {
  if (!first) return true;
  const [field, rules] = first;
  const values = fields.get(field);
  let isAbsent = true;
  for (const { scalar, element } of values ? consistent(values, chosen) : []) {
    if (rules.value(scalar) && matches(others, fields, choose(chosen, element))) return true;
    isAbsent = false;
  }
  return isAbsent && rules.absent && matches(others, fields, chosen);
}

/** The values that are in no other elements than the chosen ones. Quick for a long list of which one is chosen. */
function* consistent(all: Values, chosen: Chosen): Generator<Value> {
  const open = [all];
  for (const { values, lists } of open) {
    yield* values;
    for (const [list, elements] of lists) {
      const index = chosen.get(list);
      for (const inner of index === undefined ? elements.values() : [elements.get(index)]) if (inner) open.push(inner);
    }
  }
}

function choose(chosen: Chosen, element: Element | undefined): Chosen {
  return element ? new Map([...chosen, ...outward(element).map(({ list, index }) => [list, index] as const)]) : chosen;
}

function outward(element: Element | undefined): readonly Element[] {
  const elements: Element[] = [];
  for (let inner = element; inner; inner = inner.outer) elements.push(inner);
  return elements;
}

/** The values of an event by field, whose name has all names on the way to it, joined with dots. */
function fieldsOf(event: unknown, parents: ReadonlySet<string>): ReadonlyMap<string, Values> {
  const fields = new Map<string, Values>();
  // Not recursive: deeply nested lists would overflow the stack.
  const parts: { readonly part: unknown; readonly path: string; readonly element: Element | undefined }[] = [];
  const addParts = (object: object, prefix: string, element: Element | undefined) => {
    for (const [name, part] of Object.entries(object)) {
      if (parents.has(prefix + name)) parts.push({ part, path: prefix + name, element });
    }
  };
  if (isObject(event)) addParts(event, '', undefined);
  for (const { part, path, element } of parts) {
    const scalar = toScalar(part);
    if (scalar !== undefined) place(fields, path, { scalar, element });
    else if (Array.isArray(part)) {
      part.forEach((inner, index) => {
        // A value is in the lists around its list, not in its own: each field can match another value of the same list.
        const own = toScalar(inner) === undefined ? { list: part, index, outer: element } : element;
        parts.push({ part: inner, path, element: own });
      });
    } else if (isObject(part)) addParts(part, `${path}.`, element);
  }
  return fields;
}

function place(fields: Map<string, Values>, path: string, value: Value): void {
  const none = (): Values => ({ values: [], lists: new Map() });
  let at = getOrAdd(fields, path, none);
  for (const { list, index } of outward(value.element).toReversed()) {
    at = getOrAdd(
      getOrAdd(at.lists, list, () => new Map<number, Values>()),
      index,
      none,
    );
  }
  at.values.push(value);
}

function getOrAdd<Key, Item>(map: Map<Key, Item>, key: Key, create: () => Item): Item {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}

/** `a`, `a.b` and `a.b.c` for `a.b.c`. */
function withParents(path: string): readonly string[] {
  const names = path.split('.');
  return names.map((_, index) => names.slice(0, index + 1).join('.'));
}

function toScalar(part: unknown): Scalar | undefined {
  if (typeof part === 'string' || typeof part === 'boolean' || part === null) return part;
  if (typeof part === 'number') return numeral(String(part));
  return isLosslessNumber(part) ? numeral(part.value) : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
