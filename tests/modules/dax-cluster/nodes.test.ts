import { nodeTypeFinding, nodeTypePattern } from '../../../modules/dax-cluster/nodes';
import { terraformModules } from '../../../modules/dax-cluster/terraform';

const FAMILIES = ['t2', 't3', 't4g', 'r3', 'r4', 'r5', 'r7i'];
const SIZES = ['small', 'medium', 'large', 'xlarge', ...[2, 3, 4, 8, 12, 16, 24, 32].map((times) => `${times}xlarge`)];

it('a pattern of node types accepts what the construct accepts, of the given families', () => {
  const types = FAMILIES.flatMap((family) => SIZES.map((size) => `dax.${family}.${size}`));
  const accepted = (pattern: RegExp) => types.filter((type) => pattern.test(type));
  const valid = types.filter((type) => nodeTypeFinding(type) === undefined);
  expect(accepted(nodeTypePattern('t2', 't3', 'r4', 'r5', 'r7i'))).toEqual(valid);
  expect(accepted(nodeTypePattern('t2'))).toEqual(['dax.t2.small', 'dax.t2.medium']);
  expect(nodeTypePattern('t3').test('dax.t3.small.x')).toBe(false);
});

it('the module in HCL accepts exactly these node types', () => {
  const { rule } = terraformModules['dax-cluster'].variables.nodeType as { rule: { condition(value: string): string } };
  expect(rule.condition('x')).toBe(`can(regex(${JSON.stringify(nodeTypePattern('t3', 'r4', 'r5', 'r7i').source)}, x))`);
});
