import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import type { TerraformStack } from 'cdktf';
import { findProcesses } from '../../../local/machine/processes';
import { plan } from '../../../testkit';
import { freePort } from '../../support/ports';

const folder = mkdtempSync(join(tmpdir(), 'tableside-testkit-'));
afterAll(() => rmSync(folder, { recursive: true }));
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

const queue = (stack: TerraformStack) => void new SqsQueue(stack, 'Queue', { name: 'orders' });

/** A folder with this `cdk.tf.json`. */
function stackOf(json: string): string {
  const stack = mkdtempSync(join(folder, 'stack-'));
  writeFileSync(join(stack, 'cdk.tf.json'), json);
  return stack;
}

it('refuses what is not a synthesized stack', async () => {
  const empty = mkdtempSync(join(folder, 'empty-'));
  await expect(plan(join(folder, 'nowhere'))).rejects.toThrow('nowhere must be the folder of a synthesized stack');
  await expect(plan(empty)).rejects.toThrow(`${empty} must contain cdk.tf.json`);
  await expect(plan({ shop: stackOf('{ "resource": ') })).rejects.toThrow(/^shop: cdk.tf.json is not valid JSON: /);
});

it('refuses an endpoint that does not answer at once', async () => {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  await expect(plan(queue, { endpoint: nowhere })).rejects.toThrow(
    `endpoint must be the URL of a running local AWS, got ${nowhere}, which does not answer (ECONNREFUSED)`,
  );
});

describe('with another Terraform', () => {
  const before = process.env;
  afterEach(() => {
    process.env = before;
  });

  it('says that a provider cannot be installed, with the words of Terraform', async () => {
    const mirror = join(folder, 'mirror');
    mkdirSync(mirror);
    const config = join(folder, 'terraform.rc');
    writeFileSync(config, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
    process.env = { ...before, TF_CLI_CONFIG_FILE: config };
    await expect(plan(queue)).rejects.toThrow(
      new RegExp(
        '^Terraform cannot install a provider\\. The stacks need the AWS provider 5\\.100\\.0\\. Terraform takes it only from where ' +
          `${config} says\\. .* TABLESIDE_PROVIDER_MIRROR [\\s\\S]*Failed to query[\\s\\S]*hashicorp/aws`,
      ),
    );
  });

  it('rejects a mirror without the version', async () => {
    process.env = { ...before, TABLESIDE_PROVIDER_MIRROR: folder };
    await expect(plan(queue)).rejects.toThrow(/^TABLESIDE_PROVIDER_MIRROR must be a folder that contains .*5\.100\.0/);
  });
});

describe('a plan whose process is killed, or whose test times out', () => {
  const temporary = mkdtempSync(join(folder, 'ended-'));
  const required = (path: string) => JSON.stringify(require.resolve(path));
  const script = `
    const { plan } = require(require(${required('../../../bin/build')}).built('testkit/index.js'));
    const { SqsQueue } = require(${required('@cdktf/provider-aws/lib/sqs-queue')});
    plan((stack) => new SqsQueue(stack, 'Queue', { name: 'orders' }), { endpoint: ${JSON.stringify(endpoint)} });`;
  const processesOf = (program: RegExp) =>
    findProcesses(
      (command) => command.includes(`TMPDIR=${temporary}`) && program.test(command),
      'command and environment',
    );
  const processes = () => processesOf(/^/).length;
  const until = async (condition: () => boolean) => {
    while (!condition()) await sleep(50);
  };

  it('ends Terraform and its provider, and removes its folder', async () => {
    const child = spawn(process.execPath, ['-e', script], { env: { ...process.env, TMPDIR: temporary } });
    // Itself, the process that waits for its end, Terraform and the provider.
    await until(() => processes() >= 4);
    expect(readdirSync(temporary)).not.toEqual([]);
    // Otherwise they would soon end by themselves.
    for (const pid of processesOf(/^\S*terraform/)) process.kill(pid, 'SIGSTOP');
    child.kill('SIGKILL');
    await until(() => processes() === 0);
    await until(() => readdirSync(temporary).length === 0);
  }, 60_000);

  it('does not keep jest waiting', async () => {
    const swc = [require.resolve('@swc/jest'), { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }];
    const config = {
      rootDir: folder,
      testMatch: ['<rootDir>/slow.js'],
      transform: { '\\.ts$': swc },
      cacheDirectory: folder,
    };
    // A local AWS that answers no request of the provider.
    const slow = `
      const { plan } = require(${required('../../../testkit')});
      const { SqsQueue } = require(${required('@cdktf/provider-aws/lib/sqs-queue')});
      const { createServer } = require('node:http');
      const server = createServer(({ method }, response) => void (method === 'GET' && response.end()));
      beforeAll(async () => {
        await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
        server.unref();
      });
      afterAll(() => server.closeAllConnections());
      it('plans', () => {
        const endpoint = 'http://127.0.0.1:' + server.address().port;
        return plan((stack) => new SqsQueue(stack, 'Queue', { name: 'orders' }), { endpoint });
      }, 3000);`;
    writeFileSync(join(folder, 'slow.js'), slow);
    const parameters = [require.resolve('jest/bin/jest'), '--runInBand', '--config', JSON.stringify(config)];
    const child = spawn(process.execPath, parameters, { env: { ...process.env, TMPDIR: temporary } });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
    await once(child, 'close');
    expect(output).toContain('Exceeded timeout of 3000 ms');
    expect(output).not.toContain('did not exit');
    await until(() => processes() === 0);
    expect(readdirSync(temporary)).toEqual([]);
  }, 60_000);
});
