import { NodeFunction, type NodeFunctionProps } from '../../../modules/node-function';
import { synth } from '../../../testkit';
import { CodeWorld } from './code-world';

const world = new CodeWorld({
  'index.ts': 'export const handler = () => 1;\n',
  'mail.html': 'mail',
  'ready/index.js': 'exports.handler = () => 1;\n',
});
afterAll(() => world.remove());

type Props = Partial<NodeFunctionProps<Record<string, string>>>;

const synthFunction = (props: Props = {}) =>
  synth((stack) => {
    const defaults = { functionName: 'greet', entry: world.path('index.ts'), environment: {} };
    new NodeFunction(stack, 'Greet', { ...defaults, ...props });
  });

describe('NodeFunction with code of other kinds', () => {
  it.each<[string, Props]>([
    ['format', { format: 'esm' }],
    ['files', { files: { 'templates/mail.html': world.path('mail.html') } }],
    ['external', { external: ['optional'] }],
    ['loaders', { loaders: { '.ejs': 'text' } }],
    ['a bundled folder', { entry: world.path('ready'), bundled: true }],
  ])('packages %s', (_, props) => {
    expect(synthFunction(props).resource('aws_lambda_function')).toMatchObject({ handler: 'index.handler' });
  });

  it('changes its package with format and files', () => {
    const settings: Props[] = [{}, { format: 'esm' }, { files: { 'mail.html': world.path('mail.html') } }];
    const hashes = settings.map((props) => synthFunction(props).resource('aws_lambda_function').source_code_hash);
    expect(new Set(hashes).size).toBe(3);
  });
});

describe('NodeFunction rejects', () => {
  it('code with a file in place of its own, or of a kind that cannot be bundled, and names the construct', () => {
    expect(() => synthFunction({ files: { 'index.js': world.path('mail.html') } })).toThrow(
      'test/Greet: files must not replace a file of the package, got index.js',
    );
    expect(() => synthFunction({ entry: world.path('mail.html') })).toThrow('test/Greet: cannot ');
  });

  it('code that cannot be bundled, with file and line', () => {
    const broken = world.write({ 'broken.ts': `import './nothing';\n` }).path('broken.ts');
    expect(() => synthFunction({ entry: broken })).toThrow(
      `cannot bundle ${broken}: ${broken}:1: Could not resolve "./nothing"`,
    );
  });
});
