import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { queueDepth, queueLoad } from '../../cli/deployment';
import { audit } from '../../cli/orders/audit';
import { type AuditReport, isOk } from '../../cli/orders/audit-text';
import { findMapping, isPaused } from '../../cli/orders/mapping';
import type { DaxClusterStatus } from '../../local/dax';
import type { EventSourceStatus } from '../../local/event-sources/status';
import { root } from '../../local/machine/paths';
import { portsFrom } from '../../local/machine/ports';
import { endProcesses, findProcesses } from '../../local/machine/processes';
import type { MessagesOutputs } from '../../systems/messages';
import type { OrdersOutputs } from '../../systems/orders';
import type { RestaurantsOutputs } from '../../systems/restaurants';
import type { ScoresOutputs } from '../../systems/scores';
import { plainEnvironment } from './environment';
import { freePort } from './ports';

/** The document of `orders audit`, whose counts are small. */
export type Audited = Omit<AuditReport, 'counted'> & { readonly ok: boolean; readonly counted: number };

/** The document of `status`, where all systems are deployed. */
export interface Status {
  readonly environment: string;
  readonly services: readonly { name: string; ok: boolean; pid: number; endpoint: string }[];
  readonly eventSources: readonly EventSourceStatus[];
  readonly daxClusters: readonly DaxClusterStatus[];
  readonly outputs: {
    readonly orders: OrdersOutputs;
    readonly restaurants: RestaurantsOutputs;
    readonly scores: ScoresOutputs;
    readonly messages: MessagesOutputs;
  };
}

/** The settings of every client of the AWS SDK. */
export const clientsOf = ({ services }: Status) => ({
  region: 'us-east-1',
  endpoint: services.find(({ name }) => name === 'aws')?.endpoint ?? '',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** What `orders audit` says, in this process. */
async function auditHere(status: Status): Promise<Audited> {
  const { orders } = status.outputs;
  const clients = clientsOf(status);
  const [dynamodb, lambda, sqs] = [new DynamoDBClient(clients), new LambdaClient(clients), new SQSClient(clients)];
  try {
    const report: AuditReport = {
      ...(await audit(dynamodb, orders)),
      ...(await queueLoad(sqs, orders.queueUrl)),
      deadLetters: await queueDepth(sqs, orders.deadLetterQueueUrl),
      failures: await queueDepth(sqs, orders.failureQueueUrl),
      paused: isPaused(await findMapping(lambda, dynamodb, orders)),
    };
    return { ...report, counted: Number(report.counted), ok: isOk(report) };
  } finally {
    for (const client of [dynamodb, lambda, sqs]) client.destroy();
  }
}

/** The number of consecutive ports of an environment. */
export const PORTS = portsFrom(0).lastDaxNode + 1;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command-line tool with its own home and ports, so that nothing else that runs in this checkout is touched. */
export class Tableside {
  constructor(
    readonly home = mkdtempSync(join(tmpdir(), 'tableside-e2e-')),
    private readonly port: number | Promise<number> = freePort(PORTS),
  ) {}

  /** Starts a command of the tool. */
  async start(...parameters: readonly string[]) {
    return this.spawn(join(root, 'bin', 'tableside.js'), ...parameters);
  }

  /** Runs a command of the tool to its end. */
  async run(...parameters: readonly string[]): Promise<Finished> {
    return finished(await this.start(...parameters));
  }

  /** Runs plain `cdktf`. */
  async cdktf(...parameters: readonly string[]): Promise<Finished> {
    return finished(await this.spawn(join(root, 'node_modules', 'cdktf-cli', 'bundle', 'bin', 'cdktf'), ...parameters));
  }

  /** Runs a command with `--json`. @returns its document. @throws when it fails */
  async json<Document = Record<string, unknown>>(...parameters: readonly string[]): Promise<Document> {
    const { code, stdout, stderr } = await this.run(...parameters, '--json');
    if (code !== 0) {
      // Progress before the failed step is left out: the report could be cut off before the cause.
      const cause = stderr.split(/^✖ /m).at(-1);
      throw new Error(`tableside ${parameters.join(' ')} ended with ${code}:\n${cause}${stdout}`);
    }
    return JSON.parse(stdout);
  }

  async redis(): Promise<{ readonly pid: number; readonly port: number }> {
    const { services } = await this.json<Status>('status');
    const { pid = 0, endpoint = '' } = services.find(({ name }) => name === 'redis') ?? {};
    return { pid, port: Number(new URL(endpoint).port) };
  }

  async audit(): Promise<Audited> {
    return JSON.parse((await this.run('orders', 'audit', '--json')).stdout);
  }

  /**
   * Waits until the audit is as wanted. Asks the tool itself only then, since a process each second would take as much
   * CPU time as the functions. @throws an error with the last audit after a timeout
   */
  async eventually(wanted: (audited: Audited) => boolean, seconds: number): Promise<Audited> {
    const deadline = Date.now() + seconds * 1000;
    const status = await this.json<Status>('status');
    for (;;) {
      const isOver = Date.now() > deadline;
      if (isOver || wanted(await auditHere(status))) {
        const audited = await this.audit();
        if (wanted(audited)) return audited;
        if (isOver) throw new Error(`still ${JSON.stringify(audited, null, 2)}`);
      }
      await sleep(1000);
    }
  }

  /** Kills the processes of the orders system's functions until the signal is aborted. @returns how many */
  async killFunctions(signal: AbortSignal, pauseMs = 300): Promise<number> {
    const path = `${this.home}/functions/ministack-lambda-tableside-local-orders-`;
    let killed = 0;
    while (!signal.aborted) {
      for (const pid of findProcesses((command) => command.includes(path))) {
        if (kill(pid)) killed++;
      }
      await sleep(pauseMs);
    }
    return killed;
  }

  /** Ends all processes of this home, and deletes it. */
  async remove(): Promise<void> {
    await endProcesses((command) => command.includes(this.home));
    rmSync(this.home, { recursive: true, force: true });
  }

  private async spawn(script: string, ...parameters: readonly string[]) {
    return spawn(process.execPath, [script, ...parameters], {
      cwd: root,
      // Its own process group, so that it can be killed with everything that it started.
      detached: true,
      env: {
        ...plainEnvironment(),
        TABLESIDE_HOME: this.home,
        TABLESIDE_PORT: String(await this.port),
        CHECKPOINT_DISABLE: '1',
        // Like `up`, because plain `cdktf` runs at the same time.
        CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

/** @returns whether the process was still there */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

/** Waits for a process to end. */
export async function finished(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  return { code, stdout, stderr };
}
