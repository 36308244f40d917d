import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import NodeRedis from '@redis/client/dist/lib/client';
import { LOOPBACK } from '../../../local/machine/ports';
import { redisServer } from '../../../local/redis';
import { connectorFor } from '../../../runtime/cache/connect';
import { type LinkOptions, RedisLink } from '../../../runtime/cache/link';
import { isOpen } from '../../support/local-aws';
import { freePort } from '../../support/ports';

/** A real server for one test, which can freeze it, kill it and start it again. */
export class TestRedis {
  private server: ChildProcess | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'tableside-redis-'));
  private readonly closers: (() => void)[] = [];
  private static readonly started: TestRedis[] = [];
  /** The lines that the links log. */
  readonly lines: { readonly cache: string; readonly cause?: string }[] = [];

  private constructor(
    private readonly binary: string,
    readonly port: number,
  ) {}

  static async start(...settings: readonly string[]): Promise<TestRedis> {
    const redis = new TestRedis(await redisServer(), await freePort());
    TestRedis.started.push(redis);
    await redis.launch(...settings);
    return redis;
  }

  async launch(...settings: readonly string[]): Promise<void> {
    const place = ['--port', String(this.port), '--bind', LOOPBACK, '--save', '', '--dir', this.folder];
    this.server = spawn(this.binary, [...place, ...settings], { stdio: 'ignore' });
    await until(() => isOpen(LOOPBACK, this.port));
  }

  get url(): string {
    return `redis://${LOOPBACK}:${this.port}`;
  }

  /** Returns a link as a separate process has it. */
  link(options: LinkOptions = {}, connect = connectorFor({ REDIS_URL: this.url })): RedisLink {
    const link = new RedisLink(connect, { log: (line) => this.lines.push(JSON.parse(line)), ...options });
    this.closers.push(() => link.close());
    return link;
  }

  /** Returns a client without a time budget. */
  async admin(password?: string) {
    const client = NodeRedis.create({ url: this.url, ...(password !== undefined && { password }) });
    client.on('error', () => undefined);
    await client.connect();
    this.closers.push(() => client.destroy());
    return client;
  }

  /** Sets one setting after the other: before Redis 7, a command takes only one. */
  async configure(settings: Readonly<Record<string, string>>): Promise<void> {
    const admin = await this.admin();
    for (const [name, value] of Object.entries(settings)) await admin.configSet(name, value);
  }

  freeze(): void {
    this.server?.kill('SIGSTOP');
  }

  /** Opens connections until the system accepts no more of them for the frozen server. */
  async fillBacklog(): Promise<void> {
    for (let connected = true; connected; ) {
      const socket = connect(this.port, LOOPBACK);
      this.closers.push(() => socket.destroy());
      connected = await Promise.race([once(socket, 'connect').then(() => true), sleep(300, false)]);
    }
  }

  thaw(): void {
    this.server?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const { server } = this;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }

  /** Stops every server that the test has started. */
  static async stop(): Promise<void> {
    for (const redis of TestRedis.started.splice(0)) await redis.end();
  }

  private async end(): Promise<void> {
    for (const close of this.closers.splice(0)) close();
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }
}

/** Resolves with the duration of the action, in milliseconds. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await action();
  return performance.now() - started;
}

/** Checks every 50 ms. @returns the milliseconds until it is true @throws after 10 s */
export const until = (isSo: () => Promise<boolean>): Promise<number> =>
  timed(async () => {
    for (let tries = 0; !(await isSo()); tries++) {
      if (tries === 200) throw new Error('the condition is still false after 10 s');
      await sleep(50);
    }
  });
