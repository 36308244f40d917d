import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { localPython } from '../../local/machine/python';
import { freePort } from './ports';

/** MiniStack as others run it: it serves enabled mappings itself, and has no long polling of streams. */
export async function startOtherAws(home: string): Promise<{ endpoint: string; child: ChildProcess }> {
  const port = await freePort();
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home, GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1' };
  const child = spawn(await localPython(), ['-m', 'ministack'], { env, stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${endpoint}/_ministack/health`).catch(() => undefined))?.ok) await sleep(50);
  return { endpoint, child };
}
