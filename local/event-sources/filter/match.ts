import { isLosslessNumber } from 'lossless-json';
import { numeral, type Scalar } from './part';
import type { Alternative } from './pattern';
import type { Rules } from './rules';

/** An element of a list, in which a value is. */
interface Element {
  readonly list: readonly unknown[];
  readonly index: number;
  readonly outer: Element | undefined;
}

interface Value {
  readonly scalar: Scalar;
  readonly element: Element | undefined;
}

/** The index of the element that matches, by list: all values that match must be in the same elements. */
type Chosen = ReadonlyMap<readonly unknown[], number>;

/** Whether an event matches any of the alternatives. */
export function matcher(alternatives: readonly Alternative[]): (event: unknown) => boolean {
  // AWS's matcher takes the fields in the order of their names, which decides what a missing field is.
  const sorted = alternatives.map((fields) => [...fields].sort(([one], [other]) => (one < other ? -1 : 1)));
  const parents = new Set(alternatives.flatMap((fields) => [...fields.keys()].flatMap(withParents)));
  return (event) => {
    const values = valuesOf(event, parents);
    return sorted.some((fields) => matches(fields, values));
  };
}

function matches(
  [first, ...others]: readonly (readonly [field: string, rules: Rules])[],
  values: ReadonlyMap<string, readonly Value[]>,
  chosen: Chosen = new Map(),
): boolean {
  if (!first) return true;
  const [field, rules] = first;
  const consistent = (values.get(field) ?? []).flatMap((value) => {
    const elements = choose(chosen, value.element);
    return elements ? [{ ...value, elements }] : [];
  });
  return (
    consistent.some(({ scalar, elements }) => rules.value(scalar) && matches(others, values, elements)) ||
    (rules.absent && consistent.length === 0 && matches(others, values, chosen))
  );
}

/** @returns undefined if another element of one of the lists is chosen */
function choose(chosen: Chosen, element: Element | undefined): Chosen | undefined {
  const added: [readonly unknown[], number][] = [];
  for (let inner = element; inner; inner = inner.outer) {
    const index = chosen.get(inner.list);
    if (index === undefined) added.push([inner.list, inner.index]);
    else if (index !== inner.index) return undefined;
  }
  return added.length === 0 ? chosen : new Map([...chosen, ...added]);
}

/** The values of an event by field, whose name has all names on the way to it, joined with dots. */
function valuesOf(event: unknown, parents: ReadonlySet<string>): ReadonlyMap<string, readonly Value[]> {
  const values = new Map<string, Value[]>();
  // Not recursive: deeply nested lists would overflow the stack.
  const parts: { readonly part: unknown; readonly path: string; readonly element: Element | undefined }[] = [];
  const addFields = (fields: object, prefix: string, element: Element | undefined) => {
    for (const [name, part] of Object.entries(fields)) {
      if (parents.has(prefix + name)) parts.push({ part, path: prefix + name, element });
    }
  };
  if (isObject(event)) addFields(event, '', undefined);
  for (const { part, path, element } of parts) {
    const scalar = toScalar(part);
    if (scalar !== undefined) {
      const known = values.get(path);
      if (known) known.push({ scalar, element });
      else values.set(path, [{ scalar, element }]);
    } else if (Array.isArray(part)) {
      part.forEach((inner, index) => {
        // A value is in the lists around its list, not in its own: each field can match another value of the same list.
        const own = toScalar(inner) === undefined ? { list: part, index, outer: element } : element;
        parts.push({ part: inner, path, element: own });
      });
    } else if (isObject(part)) addFields(part, `${path}.`, element);
  }
  return values;
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
