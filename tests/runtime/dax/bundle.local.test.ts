import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { serverCertificate } from '../../../local/dax/tls';
import { bundle } from '../../../modules/node-function/bundle';
import { startDax } from '../../support/dax';
import { startTestAws, stopTestAws } from '../../support/local-aws';
import { createTable, settings } from './table';

let endpoint: string;
let folder: string;
let file: string;

beforeAll(async () => {
  ({ endpoint } = await startTestAws());
  const table = new DynamoDBClient(settings(endpoint));
  await createTable(table, 'games', { id: 'S' });
  table.destroy();
  folder = mkdtempSync(join(tmpdir(), 'tableside-dax-bundle-'));
  file = join(folder, 'index.js');
  writeFileSync(file, bundle(require.resolve('./function.ts')).files['index.js'] ?? '');
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stopTestAws();
});

/** Runs the packaged function in a process of its own, which must end by itself. */
async function runFunction(env: NodeJS.ProcessEnv) {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], {
    timeout: 20_000,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...env,
    },
  });
  // Lines of the log come before the result.
  const lines = stdout.trim().split('\n');
  return { seen: JSON.parse(lines.pop() ?? ''), lines, stderr };
}

const expected = {
  found: { id: { S: 'a' } },
  failure: ['ConditionalCheckFailedException', true],
  areListenersKept: true,
  warnings: ['a warning'],
};

describe('a packaged function', () => {
  it('uses DAX if DAX_ENDPOINT is set, and keeps the listeners that the DAX client would remove', async () => {
    const dax = await startDax({ tableEndpoint: endpoint });
    const { seen, stderr } = await runFunction({ DAX_ENDPOINT: dax.endpoint.replace('127.0.0.1', 'localhost') });
    dax.close();
    expect(seen).toEqual({ ...expected, isFromDax: true });
    // Node prints warnings by a listener, too.
    expect(stderr).toContain('a warning');
  });

  it('uses a cluster with TLS, whose authority NODE_EXTRA_CA_CERTS names', async () => {
    const { caFile, ...tls } = await serverCertificate(folder);
    const dax = await startDax({ tableEndpoint: endpoint, tls });
    const { seen } = await runFunction({ DAX_ENDPOINT: dax.endpoint, NODE_EXTRA_CA_CERTS: caFile });
    dax.close();
    expect(seen).toEqual({ ...expected, isFromDax: true });
  });

  it('uses the table without DAX_ENDPOINT', async () => {
    expect((await runFunction({})).seen).toEqual({ ...expected, isFromDax: false });
  });

  it('uses the table while DAX fails, and says so once', async () => {
    const { seen, lines } = await runFunction({ DAX_ENDPOINT: 'dax://localhost:1' });
    expect(seen).toEqual({ ...expected, isFromDax: false });
    expect(lines).toEqual([
      expect.stringMatching(/"dax":"unavailable".*cannot use DAX at dax:\/\/127\.0\.0\.1:1: nothing listens there/),
    ]);
  });

  it('does not run with an endpoint that is none', async () => {
    await expect(runFunction({ DAX_ENDPOINT: 'http://localhost:8111' })).rejects.toThrow(
      "DAX_ENDPOINT must be daxs://host:9111 for a cluster with TLS or dax://host:8111 for one without, got 'http://localhost:8111'",
    );
  });
});
