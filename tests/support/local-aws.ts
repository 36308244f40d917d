import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAws, stopLocalAws } from '../../local/aws';
import { freePort } from './ports';

const homes: string[] = [];

/** Starts a local AWS for the tests, with its own home and port. @param options those of `startLocalAws` */
export async function startTestAws(
  options: { readonly expirySeconds?: number; readonly changeSeconds?: number } = {},
): Promise<{ home: string; port: number; endpoint: string }> {
  const home = mkdtempSync(join(tmpdir(), 'tableside-test-'));
  homes.push(home);
  const port = await freePort();
  await startLocalAws({ ...options, home, port }, () => undefined);
  return { home, port, endpoint: `http://127.0.0.1:${port}` };
}

export async function stopTestAws(): Promise<void> {
  for (const home of homes.splice(0)) {
    await stopLocalAws(home);
    rmSync(home, { recursive: true });
  }
}

/** Whether a server listens on the port. */
export const isOpen = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 }, () => resolve(true));
    socket.once('error', () => resolve(false)).once('timeout', () => resolve(false));
    socket.unref();
  });
