import { join } from 'node:path';
import { Fn, Lazy } from 'cdktf';
import { NodeFunction, type NodeFunctionProps } from '../../../modules/node-function';
import { synth } from '../../../testkit';

const entry = join(__dirname, '../../../examples/buffered-orders/mailer.ts');

type Props = Partial<NodeFunctionProps<Record<string, string>>>;

const synthFunction = (props: Props = {}, then: (created: NodeFunction) => void = () => {}) =>
  synth((stack) => {
    const defaults = { functionName: 'greet', entry, environment: {} };
    then(new NodeFunction(stack, 'Greet', { ...defaults, ...props }));
  });

const layer = (version: number) => `arn:aws:lambda:eu-west-1:123456789012:layer:fonts:${version}`;

it('sets layers on the function', () => {
  const layers = [1, 2, 3, 4, 5].map(layer);
  expect(synthFunction({ layers }).resource('aws_lambda_function')).toMatchObject({ layers });
  expect(synthFunction().resource('aws_lambda_function')).not.toHaveProperty('layers');
});

describe('NodeFunction rejects code', () => {
  it.each<[string, Props, string]>([
    ['six layers', { layers: [1, 2, 3, 4, 5, 6].map(layer) }, 'layers must contain at most 5 layers, got ['],
    [
      'a layer without version',
      { layers: [layer(1).slice(0, -2)] },
      'layers[0] must be the ARN of a version of a layer, got arn:',
    ],
    ['layers in a string', { layers: layer(1) as never }, 'layers must be a list, got arn:'],
    ['an unknown format', { format: 'umd' as never }, 'format must be one of cjs, esm, got umd'],
    ['an unknown loader', { loaders: { '.a': 'yaml' as never } }, 'loaders of .a must be one of base64, binary, '],
    [
      'an extension without dot',
      { loaders: { ejs: 'text' } },
      'loaders must have extensions with a dot as names, got ejs',
    ],
    ['a file outside of the zip', { files: { '../a': __filename } }, 'files must have relative paths without dots'],
    ['an absolute name', { files: { '/a': __filename } }, 'files must have relative paths without dots'],
    ['a missing file', { files: { a: '/gone' } }, 'files of a must be the path of a file or folder, got '],
    ['external in a string', { external: 'knex' as never }, 'external must be a list, got knex'],
    [
      'bundling what is bundled',
      { bundled: true, external: ['a'] },
      'bundled must not be combined with format, external',
    ],
    ['bundled that is no boolean', { bundled: 'yes' as never }, 'bundled must be true or false'],
    ['a long description', { description: 'd'.repeat(257) }, 'description must have at most 256 characters'],
  ])('%s', (_, props, message) => {
    expect(() => synthFunction(props)).toThrow(`test/Greet: ${message}`);
  });
});

describe('the environment of a NodeFunction', () => {
  const used = Buffer.byteLength('NODE_OPTIONS--enable-source-maps');
  const filling = (more = 0) => ({ TEXT: 'é'.repeat((4096 - used - 24) / 2) + 'x'.repeat(20 + more) });

  it('has at most 4096 bytes of names and values', () => {
    expect(() => synthFunction({ environment: filling() })).not.toThrow();
    expect(() => synthFunction({ environment: filling(1) })).toThrow(
      'test/Greet: environment must have at most 4096 bytes of names and values, got 4097',
    );
    expect(() => synthFunction({}, (created) => created.addEnvironment(filling(1)))).toThrow(
      'test/Greet: environment must have at most 4096 bytes of names and values, got 4097',
    );
    const twice = (created: NodeFunction) => {
      created.addEnvironment(filling());
      created.addEnvironment({ ...filling(), ANOTHER: '' });
    };
    expect(() => synthFunction({}, twice)).toThrow('got 4103');
  });

  it('may have values that only Terraform knows, which do not count', () => {
    const token = Lazy.stringValue({ produce: () => 'x'.repeat(5000) });
    const environment = {
      ...filling(-8 - '-b'.length),
      AA: token,
      BB: `${token}-b`,
      CC: Fn.lengthOf(token) as never,
      DD: `\${aws_dynamodb_table.${'d'.repeat(100)}.name}`,
    };
    expect(() => synthFunction({ environment })).not.toThrow();
  });

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [5432, '5432'],
    [true, 'true'],
    [['a'], '["a"]'],
  ])('has strings as values, not %p', (value, shown) => {
    const message = `test/Greet: environment must have only strings as values, got ${shown} for STAGE`;
    expect(() => synthFunction({ environment: { STAGE: value as string } })).toThrow(message);
    expect(() => synthFunction({}, (created) => created.addEnvironment({ STAGE: value as string }))).toThrow(message);
  });
});
