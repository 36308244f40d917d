import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { home } from '../../support/cli';

// Loaded after the home is set.
const { applyStack, endTerraform, NotApproved, progressOf } =
  require('../../../cli/deployment/terraform') as typeof import('../../../cli/deployment/terraform');
const { InterruptedError } =
  require('../../../cli/terminal/interrupt') as typeof import('../../../cli/terminal/interrupt');

const calls = join(home, 'calls');
const programs = join(home, 'programs');
const path = process.env.PATH;

/** A Terraform that does as a shell script says. */
function terraform(script: string, name = 'terraform'): void {
  rmSync(calls, { force: true });
  mkdirSync(programs, { recursive: true });
  const file = join(programs, name);
  writeFileSync(file, `#!/bin/sh\necho "$*" >> ${calls}\n${script}\n`);
  chmodSync(file, 0o755);
  process.env.PATH = `${programs}${delimiter}${path}`;
}
const called = () => readFileSync(calls, 'utf8').trim().split('\n');
const planFile = join(home, 'tfplan');
const PLAN = 'plan -input=false -no-color -detailed-exitcode -out=tfplan';
const apply = (onLine: (line: string) => void = () => undefined) => applyStack(home, onLine);

afterEach(() => {
  delete process.env.TERRAFORM_BINARY_NAME;
});
afterAll(() => {
  process.env.PATH = path;
  rmSync(home, { recursive: true });
});

it('initializes Terraform only if it asks for it, and applies the plan', async () => {
  terraform(`case "$1" in
init) touch .initialized ;;
plan)
  if [ ! -e .initialized ]; then echo 'Error: Required plugins are not installed: run "terraform init"'; exit 1; fi
  touch tfplan
  echo 'Plan: 3 to add, 1 to change, 0 to destroy.'
  exit 2 ;;
apply)
  echo 'aws_sqs_queue.Queue: Creation complete after 1s'
  echo 'Apply complete! Resources: 3 added, 1 changed, 0 destroyed.' ;;
esac`);
  const lines: string[] = [];
  expect(await apply((line) => lines.push(line))).toBe('3 added, 1 changed, 0 destroyed');
  expect([progressOf(lines.slice(0, 1)), progressOf(lines)]).toEqual(['planning', '1 of 4 changes']);
  expect(called()).toEqual([
    PLAN,
    'init -input=false -no-color -reconfigure',
    PLAN,
    'apply -input=false -no-color tfplan',
  ]);
  // It may contain secrets.
  expect(existsSync(planFile)).toBe(false);
});

it('runs OpenTofu if TERRAFORM_BINARY_NAME names it', async () => {
  terraform('echo "not this one"; exit 1');
  terraform(
    `case "$1" in
init) touch .initialized ;;
plan)
  if [ ! -e .initialized ]; then echo 'Error: Inconsistent dependency lock file'; echo '  tofu init'; exit 1; fi
  exit 2 ;;
apply) echo 'Apply complete! Resources: 1 added, 0 changed, 0 destroyed.' ;;
esac`,
    'tofu',
  );
  rmSync(join(home, '.initialized'), { force: true });
  for (const name of ['tofu', join(programs, 'tofu')]) {
    process.env.TERRAFORM_BINARY_NAME = name;
    expect(await apply()).toBe('1 added, 0 changed, 0 destroyed');
  }
  expect(called().map((call) => call.split(' ')[0])).toEqual(['plan', 'init', 'plan', 'apply', 'plan', 'apply']);
});

it('applies with a real Terraform of another name', async () => {
  const folder = join(home, 'stack');
  mkdirSync(folder);
  writeFileSync(join(folder, 'main.tf'), 'resource "terraform_data" "a" {}\n');
  terraform(`PATH='${path}' exec terraform "$@"`, 'wrapper');
  process.env.TERRAFORM_BINARY_NAME = 'wrapper';
  expect(await applyStack(folder, () => undefined)).toBe('1 added, 0 changed, 0 destroyed');
  expect(await applyStack(folder, () => undefined)).toBe('no changes');
  expect(called().map((call) => call.split(' ')[0])).toEqual(['plan', 'apply', 'plan']);
});

it.each([
  ['of its own name', 'terraform', ''],
  ['of another name', 'tofu', 'tofu'],
])('ends a Terraform %s whose deployment was killed', async (_, name, variable) => {
  terraform('echo started; while :; do sleep 0.1; done', name);
  process.env.TERRAFORM_BINARY_NAME = variable;
  let ended: Promise<void> | undefined;
  const killed = apply((line) => {
    // The next deployment may have other settings.
    delete process.env.TERRAFORM_BINARY_NAME;
    if (line === 'started') ended = endTerraform();
  });
  await expect(killed).rejects.toThrow(InterruptedError);
  await ended;
});

it('applies nothing if nothing has changed', async () => {
  terraform('exit 0');
  expect(await apply()).toBe('no changes');
  expect(called()).toEqual([PLAN]);
});

it('fails with the error of Terraform', async () => {
  terraform('echo "Error: the queue exists" >&2; exit 1');
  await expect(apply()).rejects.toThrow('Error: the queue exists');
});

it.each([
  ['was killed', 'kill -9 $$'],
  ['was asked to end', "echo 'Interrupt received.'; exit 1"],
])('says that Terraform was interrupted when it %s', async (_, script) => {
  terraform(script);
  await expect(apply()).rejects.toThrow(InterruptedError);
});

it('leaves no plan behind on Ctrl-C, which ends the process before Terraform ends', async () => {
  terraform(`case "$1" in
plan) touch tfplan; exit 2 ;;
apply) echo applying; for try in 1 2 3 4 5 6 7 8 9; do sleep 0.1; [ -e tfplan ] || exit 0; done; exit 1 ;;
esac`);
  const exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
  await apply((line) => line === 'applying' && process.emit('SIGINT', 'SIGINT'));
  expect(exit.mock.calls).toEqual([[130]]);
  exit.mockRestore();
});

describe('with approval', () => {
  const CHANGES = `case "$1" in
plan) touch tfplan; echo 'Terraform will perform the following actions:'; exit 2 ;;
apply) echo applying; sleep 0.3; echo 'Apply complete! Resources: 1 added, 0 changed, 0 destroyed.' ;;
esac`;

  it('asks with the plan, and applies it', async () => {
    terraform(CHANGES);
    const approve = jest.fn(async () => true);
    expect(await applyStack(home, () => undefined, approve)).toBe('1 added, 0 changed, 0 destroyed');
    expect(approve.mock.calls).toEqual([['Terraform will perform the following actions:']]);
  });

  it('changes nothing without it, and leaves no plan behind', async () => {
    terraform(CHANGES);
    await expect(
      applyStack(
        home,
        () => undefined,
        async () => false,
      ),
    ).rejects.toThrow(new NotApproved('Nothing was changed.'));
    expect([called(), existsSync(planFile)]).toEqual([[PLAN], false]);
  });

  it('asks nobody if nothing has changed', async () => {
    terraform('exit 0');
    const approve = jest.fn(async () => true);
    expect(await applyStack(home, () => undefined, approve)).toBe('no changes');
    expect(approve).not.toHaveBeenCalled();
  });

  it('waits on Ctrl-C until Terraform has ended', async () => {
    terraform(CHANGES);
    const exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const onLine = (line: string) => line === 'applying' && process.emit('SIGINT', 'SIGINT');
    expect(await applyStack(home, onLine, async () => true)).toBe('1 added, 0 changed, 0 destroyed');
    expect(exit).not.toHaveBeenCalled();
    exit.mockRestore();
  });
});
