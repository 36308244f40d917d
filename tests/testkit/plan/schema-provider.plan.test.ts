import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { TerraformHclModule, type TerraformStack } from 'cdktf';
import { plan } from '../../../testkit';
import { call } from '../../../testkit/plan/grpc';
import { Terraform } from '../../../testkit/plan/terraform';

const METHODS = '/tfplugin5.Provider/';
const queue = (stack: TerraformStack) => void new SqsQueue(stack, 'Queue', { name: 'orders' });

const { run } = Terraform.prototype;
afterEach(() => jest.restoreAllMocks());

/** Does something before each command of Terraform that has a provider. */
const before = (act: (socket: string, command: string | undefined) => Promise<void>) =>
  jest.spyOn(Terraform.prototype, 'run').mockImplementation(async function (this: Terraform, ...command) {
    const [folder, [name], env = {}] = command;
    if ('TABLESIDE_PLAN' in env) await act(join(folder, 'schemas'), name);
    return run.apply(this, command);
  });

it('has the schemas of the used types, and what the provider answers to anything else', async () => {
  const schemas: Record<string, Buffer> = {};
  const others: unknown[] = [];
  before(async (socket, command = '') => {
    schemas[command] = await call(socket, `${METHODS}GetSchema`);
    const metadata = await call(socket, `${METHODS}GetMetadata`);
    const unknown = await call(socket, `${METHODS}Guess`).catch((error: Error) => error.message);
    const elsewhere = await call(socket, '/shop.Orders/List').catch((error: Error) => error.message);
    others.push([metadata.includes('aws_vpc'), unknown, elsewhere]);
  });
  const { changes } = await plan(queue);
  expect(changes.map(({ address }) => address)).toEqual(['aws_sqs_queue.Queue']);
  expect(Object.keys(schemas)).toEqual(['plan', 'show']);
  for (const schema of Object.values(schemas)) {
    expect(['aws_sqs_queue', 'aws_vpc'].map((type) => schema.includes(type))).toEqual([true, false]);
    expect(schema.length).toBeLessThan(100_000);
  }
  const notThere = expect.stringContaining('failed with status 12');
  expect(others).toEqual(Array(2).fill([true, notThere, notThere]));
}, 120_000);

it('ends the first process if Terraform is killed', async () => {
  const firsts: ChildProcess[] = [];
  jest.spyOn(Terraform.prototype, 'run').mockImplementation(async function (this: Terraform, ...command) {
    const [folder, [name], env] = command;
    if (name !== 'plan') return run.apply(this, command);
    const files = readdirSync(join(folder, '.terraform'), { recursive: true, encoding: 'utf8' });
    const program = files.find((file) => /terraform-provider-aws_[^/]*$/.test(file)) ?? '';
    const first = spawn(join(folder, '.terraform', program), { env: { ...process.env, ...env }, stdio: 'pipe' });
    firsts.push(first);
    expect(String(await once(first.stdout, 'data'))).toBe(`1|5|unix|${folder}/schemas|grpc|\n`);
    return { ok: false, stdout: '', stderr: 'Killed' };
  });
  await expect(plan(queue)).rejects.toThrow('Killed');
  const [first] = firsts as [ChildProcess];
  if (first.exitCode === null && first.signalCode === null) await once(first, 'exit');
  expect(first.signalCode).toBe('SIGKILL');
}, 120_000);

it('suggests the type that a misspelt one is similar to', async () => {
  const misspelt = (stack: TerraformStack) => {
    queue(stack);
    stack.addOverride('resource.aws_sqs_queeu.Other', { name: 'other' });
    stack.addOverride('data.aws_regoin.Here', {});
  };
  const error = await plan(misspelt).catch(({ message }: Error) => message);
  expect(error).toContain('Did you mean "aws_sqs_queue"?');
  expect(error).toContain('Did you mean "aws_region"?');
}, 120_000);

it('reads those files of a module that Terraform reads', async () => {
  const source = mkdtempSync(join(tmpdir(), 'tableside-module-'));
  try {
    writeFileSync(join(source, 'main.tf'), 'resource "aws_kms_key" "own" {}');
    // The lock of an editor: a link to nowhere.
    symlinkSync('user@host.1', join(source, '.#main.tf'));
    mkdirSync(join(source, 'old.tf'));
    const { changes } = await plan((stack) => {
      queue(stack);
      new TerraformHclModule(stack, 'Keys', { source, skipAssetCreationFromLocalModules: true });
    });
    expect(changes.map(({ address }) => address)).toContain('module.Keys.aws_kms_key.own');
  } finally {
    rmSync(source, { recursive: true });
  }
}, 120_000);

it("has Terraform's words if the provider does not start", async () => {
  const mirror = mkdtempSync(join(tmpdir(), 'tableside-mirror-'));
  const { TABLESIDE_PROVIDER_MIRROR } = process.env;
  try {
    const platform = `${process.platform}_${process.arch.replace('x64', 'amd64')}`;
    const folder = join(mirror, 'registry.terraform.io/hashicorp/aws', '5.100.0', platform);
    mkdirSync(folder, { recursive: true });
    const program = join(folder, `terraform-provider-aws_v5.100.0_x5`);
    writeFileSync(program, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    process.env.TABLESIDE_PROVIDER_MIRROR = mirror;
    await expect(plan(queue)).rejects.toThrow('the plugin was not compiled for this architecture');
  } finally {
    delete process.env.TABLESIDE_PROVIDER_MIRROR;
    if (TABLESIDE_PROVIDER_MIRROR !== undefined) process.env.TABLESIDE_PROVIDER_MIRROR = TABLESIDE_PROVIDER_MIRROR;
    rmSync(mirror, { recursive: true });
  }
}, 120_000);

it('plans in a folder whose name has backslashes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'back\\new-'));
  jest.spyOn(os, 'tmpdir').mockReturnValue(folder);
  try {
    expect((await plan(queue)).changes).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
