import { terraformModules } from '../../../cli/export/modules';
import { synth } from '../../../testkit';
import { valuesOf } from './module-values';

describe.each(Object.entries(terraformModules))('%s', (_, module) => {
  const { variables, build } = module;
  const required = valuesOf(module);
  const stackOf = (values: Readonly<Record<string, unknown>>) => synth((scope) => void build(scope, values)).toJSON();

  it('has the defaults of the construct', () => {
    const defaults = Object.entries(variables).filter(([, variable]) => variable.default !== undefined);
    const given = Object.fromEntries(defaults.map(([name, variable]) => [name, variable.default]));
    expect(defaults.length).toBeGreaterThan(0);
    expect(stackOf({ ...given, ...required })).toEqual(stackOf(required));
  });

  const ruled = Object.entries(variables).flatMap(([name, { type, rule }]) => (rule ? [{ name, type, rule }] : []));

  it.each(ruled)('says of a wrong $name what the construct says', ({ name, type, rule }) => {
    const wrong = type === 'number' ? -1 : '/';
    expect(() => stackOf({ ...required, [name]: wrong })).toThrow(
      `must ${rule.words.replace('families t3', 'families t2, t3')}`,
    );
  });
});
