import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { environments } from '../../environments';
import { onThisMachine } from '../../environments/machine';
import {
  type LocalAwsOptions,
  type LocalAwsStatus,
  localAwsStatus,
  removeTraces,
  startLocalAws,
  stopLocalAws,
} from '../../local/aws';
import { ensureLocalNetwork } from '../../local/aws/network';
import {
  type EventSourcesProcessStatus,
  eventSourcesStatus,
  startEventSourcesProcess,
  stopEventSourcesProcess,
} from '../../local/companion';
import { filesIn } from '../../local/companion/files';
import { clearRules, rulesFile, rulesInForce } from '../../local/faults/rules-file';
import { home, root } from '../../local/machine/paths';
import { portsFrom } from '../../local/machine/ports';
import { localPython } from '../../local/machine/python';
import { SetupError } from '../../local/machine/setup-error';
import { type RedisStatus, redisServer, redisStatus, startRedis, stopRedis } from '../../local/redis';
import { readState } from '../deployment/state';
import { deploy, endTerraform, InterruptedError, outdir } from '../deployment/terraform';
import { step } from '../terminal/progress';
import { lockHome } from './home-lock';

/** Whether the local AWS is ours to start and stop, and not an endpoint that somebody gave. */
export const isOurs = !process.env.AWS_ENDPOINT_URL;

const stateFile = join(home, 'terraform.tfstate');

let place: ReturnType<typeof findPlace> | undefined;
/** Where this process finds the local AWS, even after it is stopped. @throws SetupError when TABLESIDE_PORT is not a port */
const localAws = () => {
  place ??= findPlace();
  return place;
};

function findPlace() {
  const { endpoint = '', region } = onThisMachine(environments.local);
  const { aws, functionsAws, functionsRedis, redis } = portsFrom(Number(new URL(endpoint).port));
  const options: LocalAwsOptions = { home, port: aws, functionsPort: functionsAws, redisPort: functionsRedis };
  return { endpoint, region, options, redis: { home, port: redis } };
}

/** There while a deployment is under way: found at the start of one, it says that the last was interrupted. */
const deployingFile = join(home, 'deploying');
/** What it holds while nothing has ever been deployed. */
const FIRST = 'first';

export async function awsStatus(): Promise<LocalAwsStatus> {
  const { endpoint, options } = localAws();
  if (isOurs) return localAwsStatus(options);
  const answer = await fetch(endpoint, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  return { ok: answer !== undefined, pid: null, endpoint };
}

/** The server behind the caches of the local AWS; where an endpoint was given it is not ours. */
export async function servedRedis(): Promise<RedisStatus | undefined> {
  return isOurs ? redisStatus(localAws().redis) : undefined;
}

/** What serves the queues and streams of the local AWS; nothing of ours does where an endpoint was given. */
export function servedEventSources(): EventSourcesProcessStatus | undefined {
  return isOurs ? eventSourcesStatus(home) : undefined;
}

/** Starts the local AWS unless it runs, and deploys. @returns what Terraform did */
export async function deployLocally(): Promise<string> {
  mkdirSync(home, { recursive: true });
  const release = await lockHome(home);
  try {
    await start();
    return await deployRecovering();
  } finally {
    await release();
  }
}

/** Stops the local AWS, and forgets what was deployed there. @returns whether one had been started */
export async function stop(): Promise<boolean> {
  if (!existsSync(home)) return false;
  const release = await lockHome(home);
  try {
    return await stopAndForget();
  } finally {
    await release();
  }
}

/**
 * Deletes what runs and deployments have left. Of a home that a person has named, which may be a folder with other things
 * in it, that is all; with the checkout's own home go the software and the caches.
 */
export function purge(): void {
  removeTraces(home);
  const files = [join(home, 'deploy.log'), join(home, 'redis.log'), rulesFile(home)];
  const eventSourceFiles = Object.values(filesIn(home)).flatMap((file) => [file, `${file}.draft`, `${file}.bad`]);
  for (const path of [...files, ...eventSourceFiles, outdir]) rmSync(path, { recursive: true, force: true });
  const own = join(root, '.tableside');
  if (home !== own) return;
  for (const folder of [own, join(root, 'node_modules', '.cache', 'tableside')]) {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function stopAndForget(): Promise<boolean> {
  await stopEventSourcesProcess(home);
  const stopped = await stopLocalAws(home);
  await stopRedis(home);
  clearRules(rulesFile(home));
  forgetState();
  return stopped;
}

/** Terraform's state goes with the memory of the local AWS that it is about. */
function forgetState(): void {
  const lock = join(dirname(stateFile), `.${basename(stateFile)}.lock.info`);
  for (const file of [stateFile, `${stateFile}.backup`, lock, deployingFile]) rmSync(file, { force: true });
}

async function start(): Promise<void> {
  const { endpoint, region } = localAws();
  if (isOurs) {
    await startOurs();
  } else if (!(await awsStatus()).ok) {
    throw new SetupError(
      `Nothing answers at ${endpoint}, which AWS_ENDPOINT_URL names: start it, or unset the variable.`,
    );
  }
  await step('Having a VPC there, as a company’s network team would', () => ensureLocalNetwork({ endpoint, region }));
}

async function startOurs(): Promise<void> {
  const { endpoint, region, options, redis } = localAws();
  await step('Preparing the local AWS’s software', () => Promise.all([localPython(), redisServer()]));
  const held = describeState();
  const started = await step(
    'Starting the local AWS',
    () => startLocalAws(options, forgetState),
    (result) =>
      ({
        running: `it runs at ${endpoint}`,
        new: endpoint,
        lost: `the last one ended without being stopped, and with its memory went ${held}; a new one runs at ${endpoint}`,
      })[result],
  );
  // Nothing begins with the faults of one that is gone.
  if (started === 'lost') clearRules(rulesFile(home));
  await step(
    'Starting Redis',
    () => startRedis(redis),
    (result) => (result === 'running' ? 'it runs' : ''),
  );
  await step(
    'Starting to serve its queues and streams',
    () =>
      startEventSourcesProcess({
        home,
        endpoint,
        region,
        functionsPort: options.functionsPort ?? options.port,
        redis: { port: redis.port, functionsPort: options.redisPort ?? redis.port },
      }),
    (result) => {
      const { rules, problem } = rulesInForce(rulesFile(home));
      const count = rules.length;
      if (problem) return problem;
      if (count > 0) return `with ${count} ${count === 1 ? 'fault' : 'faults'} injected, see: npx tableside fault list`;
      return result === 'running' ? 'they are served' : '';
    },
  );
}

/**
 * What was made while Terraform was killed is not in its state, and the next deployment fails on it, after minutes: so
 * after an interruption it begins afresh, at once where no deployment has ever been finished, else if it must.
 */
async function deployRecovering(): Promise<string> {
  const wasInterrupted = isOurs && existsSync(deployingFile);
  if (wasInterrupted && readFileSync(deployingFile, 'utf8') === FIRST) await beginAfresh();
  try {
    return await deployOnce();
  } catch (error) {
    if (!wasInterrupted || error instanceof SetupError || error instanceof InterruptedError) throw error;
    await beginAfresh();
    return await deployOnce();
  }
}

async function beginAfresh(): Promise<void> {
  await step('Beginning afresh, because the last deployment was interrupted', async () => {
    await endTerraform();
    await stopAndForget();
  });
  await start();
}

/** Asked before a deployment begins, since one that is killed has saved outputs, too. */
const isDeployed = () => Object.keys(readState(stateFile)?.outputs ?? {}).length > 0;

async function deployOnce(): Promise<string> {
  writeFileSync(deployingFile, isDeployed() ? '' : FIRST);
  try {
    const changes = await step(
      'Deploying the environment local',
      (progress) => deploy('local', progress),
      (result) => result,
    );
    rmSync(deployingFile, { force: true });
    return changes;
  } catch (error) {
    // A failure is no interruption: only what is killed leaves it behind.
    if (!(error instanceof InterruptedError)) rmSync(deployingFile, { force: true });
    throw error;
  }
}

const NAMES: Readonly<Record<string, string>> = {
  aws_dynamodb_table: 'table',
  aws_sqs_queue: 'queue',
  aws_s3_bucket: 'bucket',
};

/** What is deployed that holds something: `3 tables, 2 queues`. */
function describeState(): string {
  const resources = readState(stateFile)?.resources ?? [];
  const counts = Object.entries(NAMES).flatMap(([type, name]) => {
    const count = resources.filter((resource) => resource.mode === 'managed' && resource.type === type).length;
    return count > 0 ? [`${count} ${name}${count > 1 ? 's' : ''}`] : [];
  });
  return counts.length > 0 ? `${counts.join(', ')}, and all that they held` : 'whatever it held';
}
