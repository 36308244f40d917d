import { expressionOf, literalOf } from './template';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** What CDKTF knows of the attributes and nested blocks of a block, as the result of `toHclTerraform` has it. */
export type Shapes = Readonly<Record<string, Shape | undefined>>;
interface Shape {
  readonly isBlock?: boolean;
  /** As CDKTF spells it for providers. */
  readonly is_block?: boolean;
  /** Of a nested block: its own shapes, or a list of those. */
  readonly value?: Shapes | readonly Shapes[];
}

/**
 * A block in HCL with everything in it, neither aligned nor indented.
 * @param header `resource "aws_sqs_queue" "orders"`
 * @throws if nothing says whether a part is a block or an attribute
 */
export function blockOf(header: string, content: JsonObject, shapes: Shapes): string {
  const { '//': _, count, for_each, provider, provisioner, lifecycle, depends_on, ...rest } = content;
  return braced(header, [
    [
      ...argument('count', count, valueText),
      ...argument('for_each', for_each, valueText),
      ...argument('provider', provider, referenceText),
    ],
    ...groupsOf(header, rest, shapes),
    ...provisionersOf(provisioner as Provisioners | undefined),
    ...(Object.keys(lifecycle ?? {}).length > 0 ? [[lifecycleText(lifecycle as JsonObject)]] : []),
    argument('depends_on', depends_on, referenceText),
  ]);
}

const argument = (name: string, value: Json | undefined, text: (value: Json) => string): string[] =>
  value === undefined ? [] : [`${name} = ${text(value)}`];

/** An object whose strings are not templates, such as the configuration of a backend, as a block. */
export function literalBlockOf(header: string, content: JsonObject): string {
  const lines = Object.entries(content).map(([name, value]) => {
    if (typeof value === 'object') throw new Error(`${header}: ${name} must be a string, a number or a Boolean`);
    return `${name} = ${typeof value === 'string' ? literalOf(value) : value}`;
  });
  return braced(header, [lines]);
}

/** Groups of arguments and blocks in braces, with an empty line between groups. */
export function braced(header: string, groups: readonly (readonly string[])[]): string {
  const body = groups.filter(({ length }) => length > 0).map((group) => group.join('\n'));
  return body.length === 0 ? `${header} {}` : `${header} {\n${body.join('\n\n')}\n}`;
}

/** The attributes, then each nested block. */
function groupsOf(header: string, content: JsonObject, shapes: Shapes): string[][] {
  const isBlock = ([name]: [string, Json]) => isNested(shapes[name]) === true;
  const entries = Object.entries(content);
  const attributes = entries.filter((entry) => !isBlock(entry));
  for (const [name, value] of attributes) {
    if (isNested(shapes[name]) !== undefined || !hasObject(value)) continue;
    throw new Error(
      `${header}: ${name} is set by an override, so it is unknown whether it is an attribute or a block. ` +
        'Set it by a property of the construct.',
    );
  }
  return [
    attributes.map(([name, value]) => `${name} = ${valueText(value)}`),
    ...entries.filter(isBlock).flatMap(([name, value]) => nestedBlocks(name, value, shapes[name])),
  ];
}

/** @returns undefined if CDKTF does not know, as for overrides */
const isNested = (shape: Shape | undefined): boolean | undefined => shape?.isBlock ?? shape?.is_block;

const hasObject = (value: Json): boolean =>
  Array.isArray(value) ? value.some(hasObject) : typeof value === 'object' && value !== null;

function nestedBlocks(name: string, value: Json, shape?: Shape): string[][] {
  const each = (Array.isArray(value) ? value : [value]) as readonly (JsonObject | null)[];
  return each.flatMap((content, at) => {
    const shapes = (Array.isArray(shape?.value) ? shape.value[at] : shape?.value) as Shapes | undefined;
    return content === null ? [] : [[braced(name, groupsOf(name, content, shapes ?? {}))]];
  });
}

type Provisioners = readonly Readonly<Record<string, JsonObject>>[];

/** https://developer.hashicorp.com/terraform/language/provisioners */
const provisionersOf = (provisioners: Provisioners = []): string[][] =>
  provisioners.flatMap(Object.entries<JsonObject>).map(([type, { when, ...content }]) => {
    const header = `provisioner "${type}"`;
    const groups = groupsOf(header, content, { environment: { isBlock: false } });
    return [braced(header, [argument('when', when, referenceText), ...groups])];
  });

/** https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle */
function lifecycleText(content: JsonObject): string {
  const references = (name: string) => ['ignore_changes', 'replace_triggered_by'].includes(name);
  const conditions = (name: string) => ['precondition', 'postcondition'].includes(name);
  const entries = Object.entries(content);
  return braced('lifecycle', [
    entries
      .filter(([name]) => !conditions(name))
      .map(([name, value]) => `${name} = ${references(name) ? referenceText(value) : valueText(value)}`),
    ...entries.filter(([name]) => conditions(name)).flatMap(([name, value]) => nestedBlocks(name, value)),
  ]);
}

/** A name or a list of names, which are no strings in HCL. */
function referenceText(value: Json): string {
  return Array.isArray(value) ? listText(value.map(referenceText)) : String(value);
}

function valueText(value: Json): string {
  if (typeof value === 'string') return expressionOf(value);
  if (Array.isArray(value)) return listText(value.map(valueText));
  if (typeof value === 'object' && value !== null) {
    const lines = Object.entries(value).map(([name, each]) => `${keyText(name)} = ${valueText(each)}`);
    return lines.length > 0 ? `{\n${lines.join('\n')}\n}` : '{}';
  }
  return String(value);
}

/** A longer list has a line for each element. */
const MAX_LIST = 100;

function listText(elements: readonly string[]): string {
  const line = `[${elements.join(', ')}]`;
  return line.length <= MAX_LIST && !line.includes('\n') ? line : `[\n${elements.join(',\n')},\n]`;
}

/** Names that mean something else at the start of an object. */
const KEYWORDS = ['for', 'true', 'false', 'null'];

function keyText(name: string): string {
  if (/^[a-z_][\w-]*$/i.test(name) && !KEYWORDS.includes(name)) return name;
  const key = expressionOf(name);
  return key.startsWith('"') ? key : `(${key})`;
}
