import type { Outputs, TerraformModule, Variable } from '../../modules/shared/terraform';

/** `batchSize` and `Buffer/Function` as `batch_size` and `buffer_function`. */
export const snake = (name: string): string =>
  name
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .replace(/\W+/g, '_')
    .toLowerCase();

/** The page of a module. */
export function pageOf(name: string, { summary, variables }: TerraformModule, outputs: Outputs): string {
  const required = Object.entries(variables).filter(([, variable]) => variable.default === undefined);
  return [
    `# ${name}`,
    `${summary}.`,
    ['```hcl', `module "example" {`, `  source = "./${name}"`, '', ...aligned(required), '}', '```'].join('\n'),
    '## Variables',
    tableOf(['variable', 'type', 'default', ''], Object.entries(variables).map(rowOf)),
    '## Outputs',
    tableOf(
      ['output', ''],
      Object.entries(outputs).map(([output, [description]]) => [`\`${snake(output)}\``, description]),
    ),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

const EXAMPLES = { string: '"…"', number: '1', bool: 'true', 'list(string)': '["…"]' };

function aligned(variables: readonly [string, Variable][]): string[] {
  const longest = Math.max(...variables.map(([name]) => snake(name).length));
  return variables.map(([name, { type }]) => `  ${snake(name).padEnd(longest)} = ${EXAMPLES[type]}`);
}

function rowOf([name, { type, description, rule, ...variable }]: [string, Variable]): string[] {
  const rules = rule ? ` Must ${rule.words}.` : '';
  const value = variable.default === undefined ? 'required' : `\`${JSON.stringify(variable.default)}\``;
  return [`\`${snake(name)}\``, `\`${type}\``, value, `${description}${rules}`];
}

const tableOf = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
