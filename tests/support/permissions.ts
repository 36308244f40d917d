import type { StackBlocks } from '../../testkit/blocks';
import { listOf, policiesOf, type Statement } from '../../testkit/statements';

/** What each role of a stack may do, as lines: the role and who assumes it, then a line for each statement. */
export function permissionsOf(stack: StackBlocks): Map<string, string[]> {
  const statements = new Map(
    policiesOf(stack).map((policy) => [`${policy.path} ${policy.argument}`, policy.statements]),
  );
  const read = (owner: string, argument: string, policy: unknown): readonly Statement[] => {
    const [, document] = /^\$\{data\.aws_iam_policy_document\.(.+)\.json\}$/.exec(String(policy)) ?? [];
    const found = statements.get(document === undefined ? `${owner} ${argument}` : `${document} `);
    if (!found) throw new Error(`${owner} has a policy that cannot be read: ${policy}`);
    return found;
  };
  const { aws_iam_role: roles = {}, aws_iam_role_policy: policies = {}, ...others } = stack.resource;
  const unread = Object.keys(others).filter((type) => /^aws_iam_(?!role$|role_policy$|policy_document$)/.test(type));
  if (unread.length > 0) throw new Error(`the list of permissions must have those of ${unread.join(', ')}`);
  const lines = new Map<string, string[]>();
  for (const [path, { assume_role_policy, managed_policy_arns, inline_policy }] of Object.entries(roles)) {
    if (managed_policy_arns || inline_policy) throw new Error(`${path} must have its policies as resources`);
    const trusted = read(path, 'assume_role_policy', assume_role_policy);
    lines.set(path, trusted.map(lineOf));
  }
  for (const [path, { role, policy }] of Object.entries(policies)) {
    const [, owner = String(role)] = /^\$\{aws_iam_role\.(.+)\.\w+\}$/.exec(String(role)) ?? [];
    lines.set(owner, [...(lines.get(owner) ?? []), ...read(path, 'policy', policy).map(lineOf)]);
  }
  return lines;
}

function lineOf({ effect, principals, actions, resources, condition, ...others }: Statement): string {
  const { sid: _, ...unread } = others;
  const conditions = (listOf(condition) as { test: string; variable: string; values: unknown }[]).map(
    ({ test, variable, values }) => ` if ${variable} ${test} ${listOf(values).join(', ')}`,
  );
  const who = (listOf(principals) as { type: string; identifiers: unknown }[]).map(
    ({ identifiers }) => ` by ${listOf(identifiers).join(', ')}`,
  );
  const on = listOf(resources).length > 0 ? ` on ${listOf(resources).map(plain).join(', ')}` : '';
  const rest = Object.keys(unread).length > 0 ? ` ${JSON.stringify(unread)}` : '';
  return `${effect === 'Deny' ? 'not ' : ''}${listOf(actions).join(', ')}${on}${who.join('')}${conditions.join('')}${rest}`;
}

const plain = (resource: unknown): string => String(resource).replaceAll(/\$\{([^}]*)\}/g, '$1');

/** One list for all environments, in which a line says which environments it is for if not all have it. */
export function listPermissions(stacks: Readonly<Record<string, StackBlocks>>): string {
  const names = Object.keys(stacks);
  const byRole = new Map<string, Map<string, string[]>>();
  for (const [name, stack] of Object.entries(stacks)) {
    for (const [role, lines] of permissionsOf(stack)) {
      const known = byRole.get(role) ?? new Map<string, string[]>();
      for (const line of lines.map((one) =>
        one.replaceAll(`tableside-${name}-`, 'tableside-*-').replaceAll(/\b\d{12}\b/g, '<account>'),
      )) {
        known.set(line, [...(known.get(line) ?? []), name]);
      }
      byRole.set(role, known);
    }
  }
  const rows = [...byRole].sort().flatMap(([role, lines]) => [
    role,
    ...[...lines].sort().map(([line, having]) => {
      return `    ${line}${having.length === names.length ? '' : ` (${having.join(', ')})`}`;
    }),
    '',
  ]);
  return rows.join('\n');
}
