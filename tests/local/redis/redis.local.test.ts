import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisServer, redisStatus, startRedis, stopRedis } from '../../../local/redis';
import { isOpen } from '../../support/local-aws';
import { freePort } from '../../support/ports';

const folder = mkdtempSync(join(tmpdir(), 'tableside redis-'));
const home = join(folder, 'home');
const path = process.env.PATH;
afterEach(async () => {
  process.env.PATH = path;
  await stopRedis(home);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Sends one command and returns the first answer. */
const ask = (port: number, command: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`)).once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
  });

it('runs until it is stopped, and starts only once', async () => {
  const options = { home, port: await freePort() };
  const endpoint = `redis://127.0.0.1:${options.port}`;
  expect(await redisStatus(options)).toEqual({ ok: false, pid: null, endpoint });
  expect(await startRedis(options)).toBe('new');
  const status = await redisStatus(options);
  expect(status).toEqual({ ok: true, pid: expect.any(Number), endpoint });
  expect(await startRedis(options)).toBe('running');
  expect(await redisStatus(options)).toEqual(status);
  expect(await ask(options.port, 'SET key value')).toBe('+OK\r\n');
  await stopRedis(home);
  expect(await redisStatus(options)).toEqual({ ok: false, pid: null, endpoint });
});

it('persists nothing, and leaves only its log', async () => {
  const options = { home, port: await freePort() };
  await startRedis(options);
  await ask(options.port, 'SET key value');
  await stopRedis(home);
  await startRedis(options);
  expect(await ask(options.port, 'GET key')).toBe('$-1\r\n');
  expect(readdirSync(home)).toEqual(['redis.log']);
});

it('listens on loopback only', async () => {
  const options = { home, port: await freePort() };
  await startRedis(options);
  const outward = Object.values(networkInterfaces()).flatMap((all = []) => all.filter(({ internal }) => !internal));
  const open = await Promise.all(outward.map(({ address }) => isOpen(address, options.port)));
  expect([await isOpen('127.0.0.1', options.port), ...open]).toEqual([true, ...outward.map(() => false)]);
});

it('is not ok if it ends without an answer', async () => {
  const port = await freePort();
  // Takes connections and closes them, as a server that is killed does.
  const code = `require('net').createServer((socket) => socket.end()).listen(${port}, '127.0.0.1')`;
  const closing = spawn(process.execPath, ['-e', code, `127.0.0.1:${port}`], { argv0: join(home, 'redis-server') });
  while (!(await isOpen('127.0.0.1', port))) await sleep(20);
  expect(await redisStatus({ home, port })).toMatchObject({ ok: false, pid: closing.pid });
});

it('moves to another port', async () => {
  const first = { home, port: await freePort() };
  await startRedis(first);
  const second = { home, port: await freePort() };
  expect(await startRedis(second)).toBe('new');
  expect([(await redisStatus(first)).ok, (await redisStatus(second)).ok]).toEqual([false, true]);
});

it('replaces a server that was killed, and one that is frozen', async () => {
  const options = { home, port: await freePort() };
  for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
    await startRedis(options);
    const { pid } = await redisStatus(options);
    process.kill(pid ?? 0, signal);
    expect((await redisStatus(options)).ok).toBe(false);
    expect(await startRedis(options)).toBe('new');
    expect((await redisStatus(options)).pid).not.toBe(pid);
  }
});

it('does not touch the server of another home', async () => {
  const other = join(folder, 'home 2');
  const port = await freePort();
  await startRedis({ home: other, port });
  await startRedis({ home, port: await freePort() });
  await stopRedis(home);
  expect((await redisStatus({ home: other, port })).ok).toBe(true);
  await stopRedis(other);
});

it('names the port that is taken', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await expect(startRedis({ home, port })).rejects.toThrow(`Port ${port} is in use by another program`);
  server.close();
});

it('shows the end of the log if the server does not start', async () => {
  const port = await freePort();
  const bin = program('redis-server', `[ "$1" = --version ] || { echo 'out of luck' > '${home}/redis.log'; exit 1; }`);
  process.env.PATH = `${bin}:${path}`;
  await expect(startRedis({ home, port })).rejects.toThrow(
    `Redis on port ${port} did not start. ${home}/redis.log ends with:\nout of luck`,
  );
});

it('prefers a server on the PATH that works', async () => {
  const broken = program('valkey-server', 'exit 1');
  const working = program('redis-server', 'exit 0');
  process.env.PATH = [broken, working, path].join(':');
  expect(await redisServer()).toBe(join(working, 'redis-server'));
});

/** @returns the folder of a program with that shell script */
function program(name: string, script: string): string {
  const bin = mkdtempSync(join(folder, 'bin-'));
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
  mkdirSync(home, { recursive: true });
  return bin;
}
