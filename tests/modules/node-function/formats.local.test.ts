import { readFileSync } from 'node:fs';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { packageCode } from '../../../modules/node-function/package';
import { startTestAws, stopTestAws } from '../../support/local-aws';
import { CodeWorld } from './code-world';

const MINUTE = 60_000;

const index = [
  "import { readFileSync } from 'node:fs';",
  "import { join } from 'node:path';",
  "export const handler = async () => readFileSync(join(import.meta.dirname, 'mail.html'), 'utf8');",
  '',
].join('\n');
const world = new CodeWorld({ 'index.ts': index, 'mail.html': 'mail' });
let lambda: LambdaClient;

beforeAll(async () => {
  const { endpoint } = await startTestAws();
  lambda = new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}, MINUTE);
afterAll(async () => {
  lambda.destroy();
  world.remove();
  await stopTestAws();
}, MINUTE);

it.each(['cjs', 'esm'] as const)(
  'runs a package with the format %s on the local AWS, with its files',
  async (format) => {
    const files = { 'mail.html': world.path('mail.html') };
    const { path } = packageCode(
      { entry: world.path('index.ts'), format, files },
      { cacheFolder: world.path('cache') },
    );
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: format,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/any',
        Code: { ZipFile: readFileSync(path) },
      }),
    );
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: format }));
    expect(Payload?.transformToString()).toBe('"mail"');
  },
);
