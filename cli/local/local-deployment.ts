import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { home } from '../../local/machine/paths';
import { SetupError } from '../../local/machine/setup-error';
import { readState } from '../deployment';
import { deploy, endTerraform } from '../deployment/terraform';
import { InterruptedError } from '../terminal/interrupt';
import { interruptible, step } from '../terminal/progress';
import { deployingFile } from './deployment-state';
import { lockHome } from './home-lock';
import { isOurs, startServices, stopServices } from './local-aws';

const stateFile = join(home, 'terraform.tfstate');

/** Its content until a deployment has succeeded. */
const FIRST = 'first';

/** Starts the local AWS and deploys the environment. @returns Terraform's summary */
export const deployLocally = (): Promise<string> =>
  locked(() =>
    interruptible('the environment is incomplete. Continue with: npx tableside up', async () => {
      await start();
      return deployRecovering();
    }),
  );

/** Stops the local AWS, and deletes Terraform's state of it. @returns whether it had been started */
export async function stop(): Promise<boolean> {
  const stopAll = () => interruptible('something may still run. Stop it with: npx tableside down', stopAndForget);
  return existsSync(home) && locked(stopAll);
}

async function locked<Result>(work: () => Promise<Result>): Promise<Result> {
  const release = await lockHome(home);
  try {
    return await work();
  } finally {
    await release();
  }
}

const start = () => startServices(forgetState, describeState);

async function stopAndForget(): Promise<boolean> {
  const stopped = await stopServices();
  forgetState();
  return stopped;
}

/** Terraform's state is useless without the local AWS that it describes. */
function forgetState(): void {
  const lock = join(dirname(stateFile), `.${basename(stateFile)}.lock.info`);
  for (const file of [stateFile, `${stateFile}.backup`, lock, deployingFile]) rmSync(file, { force: true });
}

/**
 * Resources that a killed Terraform had just created are not in its state, and the next deployment fails on them after
 * minutes. After an interruption it therefore starts over: at once if no deployment has ever succeeded, otherwise only
 * if the next deployment fails.
 */
async function deployRecovering(): Promise<string> {
  const wasInterrupted = isOurs && existsSync(deployingFile);
  if (wasInterrupted && readFileSync(deployingFile, 'utf8') === FIRST) await startOver();
  try {
    return await deployOnce();
  } catch (error) {
    if (!wasInterrupted || error instanceof SetupError || error instanceof InterruptedError) throw error;
    await startOver();
    return await deployOnce();
  }
}

async function startOver(): Promise<void> {
  await step('Starting over: the last deployment was interrupted', async () => {
    await endTerraform();
    await stopAndForget();
  });
  await start();
}

/** Asked before a deployment starts, because a killed one has saved outputs too. */
const isDeployed = () => Object.keys(readState(stateFile)?.outputs ?? {}).length > 0;

async function deployOnce(): Promise<string> {
  writeFileSync(deployingFile, isDeployed() ? '' : FIRST);
  try {
    const changes = await step(
      'Deploying local',
      (progress) => deploy('local', progress),
      (result) => result,
    );
    rmSync(deployingFile, { force: true });
    return changes;
  } catch (error) {
    // A failed deployment has saved its state; only an interrupted one leaves the file behind.
    if (!(error instanceof InterruptedError)) rmSync(deployingFile, { force: true });
    throw error;
  }
}

/** The names of the resources that hold data, for messages. */
const NAMES: Readonly<Record<string, string>> = {
  aws_dynamodb_table: 'table',
  aws_sqs_queue: 'queue',
  aws_s3_bucket: 'bucket',
};

/** For example `3 tables, 2 queues and everything in them`. */
function describeState(): string {
  const resources = readState(stateFile)?.resources ?? [];
  const counts = Object.entries(NAMES).flatMap(([type, name]) => {
    const count = resources.filter((resource) => resource.mode === 'managed' && resource.type === type).length;
    return count > 0 ? [`${count} ${name}${count > 1 ? 's' : ''}`] : [];
  });
  return counts.length > 0 ? `${counts.join(', ')} and everything in them` : 'everything in it';
}
