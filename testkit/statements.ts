import { text } from '../modules/shared/shape';
import type { Block, StackBlocks } from './blocks';
import { requireArguments } from './options';
import { hint } from './resource-type';

/** A statement under the names of `aws_iam_policy_document`. */
export type Statement = Block;

export interface Policy {
  /** The construct path of the document, or of the resource that has the policy in an argument. */
  readonly path: string;
  /** The argument with the policy, such as `assume_role_policy`; empty for a document. */
  readonly argument: string;
  readonly statements: readonly Statement[];
}

const DOCUMENT = 'aws_iam_policy_document';

/** All policies of a stack: documents, and JSON in arguments of resources and data sources. */
export function policiesOf({ resource, data }: StackBlocks): Policy[] {
  const documents = Object.entries(data[DOCUMENT] ?? {}).map(([path, { statement, dynamic }]) => {
    const { statement: repeated } = (dynamic ?? {}) as { readonly statement?: { readonly content: Statement } };
    return { path, argument: '', statements: [...listOf(statement), ...listOf(repeated?.content)] as Statement[] };
  });
  const inline = [...Object.values(resource), ...Object.values(data)].flatMap((blocks) =>
    Object.entries(blocks).flatMap(([path, block]) =>
      texts(block, []).flatMap(([argument, text]) => {
        const statements = statementsIn(text, `${path} ${argument}`);
        return statements ? [{ path, argument, statements }] : [];
      }),
    ),
  );
  return [...documents, ...inline];
}

export function statementsAt(stack: StackBlocks, path: string, argument?: string): readonly Statement[] {
  requireArguments(
    'statements()',
    path === undefined ? 'path must be set, got undefined' : text.check('path', path)[0],
    argument === undefined ? undefined : text.check('argument', argument)[0],
  );
  const here = policiesOf({ ...stack, resource: only(stack.resource, path), data: only(stack.data, path) });
  const [policy, ...others] = here.filter((one) => argument === undefined || one.argument === argument);
  if (policy && others.length === 0) return policy.statements;
  const all = policiesOf(stack);
  const names = (here.length > 0 ? here : all).map((one) => nameOf(one));
  const found = `found ${names.join(', ') || 'none'}`;
  if (policy) throw new Error(`expected one policy at ${path}, ${found}: name the argument`);
  const wanted = nameOf({ path, argument: argument ?? '' });
  throw new Error(
    `expected a policy document at ${wanted}, ${found}${hint(wanted, argument === undefined ? all.map((one) => one.path) : names)}`,
  );
}

/** The blocks at a path: reading all policies of a stack takes longer than synthesizing it. */
const only = (types: StackBlocks['resource'], path: string): StackBlocks['resource'] =>
  Object.fromEntries(
    Object.entries(types).flatMap(([type, { [path]: block }]) => (block ? [[type, { [path]: block }]] : [])),
  );

export const nameOf = ({ path, argument }: Pick<Policy, 'path' | 'argument'>): string =>
  argument === '' ? path : `${path} ${argument}`;

/** Every string in a value, with its path. */
function texts(value: unknown, path: readonly string[]): [path: string, text: string][] {
  if (typeof value === 'string') return [[path.join('.'), value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => texts(each, [...path, name]));
}

interface JsonStatement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of a policy in JSON or `jsonencode`; undefined for any other string. @throws if it cannot be read */
function statementsIn(text: string, where: string): Statement[] | undefined {
  const [, encoded] = /^\$\{jsonencode\((.*)\)\}$/s.exec(text) ?? [];
  if (!/"Statement"/.test(text) || (encoded === undefined && !text.trimStart().startsWith('{'))) return undefined;
  try {
    const { Statement } = JSON.parse(encoded === undefined ? text : jsonOf(encoded));
    return (listOf(Statement) as JsonStatement[]).map(namedAsDocument);
  } catch (cause) {
    throw new Error(`cannot read the policy of ${where}: ${text}`, { cause });
  }
}

/** Strings, punctuation, and expressions with calls in calls. */
const HCL_TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],=]|[^\s"{}[\],=(](?:\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]|[^,\]}\n([])*/g;

/** A literal of HCL as JSON: `"name" = value` is `"name": value`, and expressions are strings with `${…}`. */
function jsonOf(hcl: string): string {
  return hcl.replace(HCL_TOKEN, (token) => {
    if (token === '=') return ':';
    const isExpression = !/^("|[{}[\],]$|-?\d|(true|false|null)$)/.test(token);
    return isExpression ? JSON.stringify(`\${${token.trim()}}`) : token;
  });
}

const namedAsDocument = (one: JsonStatement): Statement => ({
  ...(one.Sid !== undefined && { sid: one.Sid }),
  ...(one.Effect !== undefined && { effect: one.Effect }),
  ...(one.Action !== undefined && { actions: listOf(one.Action) }),
  ...(one.NotAction !== undefined && { not_actions: listOf(one.NotAction) }),
  ...(one.Resource !== undefined && { resources: listOf(one.Resource) }),
  ...(one.NotResource !== undefined && { not_resources: listOf(one.NotResource) }),
  ...(one.Principal !== undefined && { principals: principals(one.Principal) }),
  ...(one.NotPrincipal !== undefined && { not_principals: principals(one.NotPrincipal) }),
  ...(one.Condition !== undefined && {
    condition: Object.entries(one.Condition).flatMap(([test, variables]) =>
      Object.entries(variables).map(([variable, values]) => ({ test, variable, values: listOf(values) })),
    ),
  }),
});

const principals = (principal: unknown) =>
  typeof principal === 'object' && principal !== null
    ? Object.entries(principal).map(([type, identifiers]) => ({ type, identifiers: listOf(identifiers) }))
    : [{ type: '*', identifiers: listOf(principal) }];

export const listOf = (value: unknown): unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};
