import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../../local/machine/lock';
import { clientsOf, type Status, Tableside } from './tableside';

/** The environment that the systems' end-to-end tests share. The first test file deploys it, and the others wait. */
export async function deployed() {
  const tableside = new Tableside(process.env.TABLESIDE_TEST_HOME, Number(process.env.TABLESIDE_TEST_PORT));
  const release = await takeLock(join(tableside.home, 'test.lock'));
  try {
    await deployOnce(tableside);
  } finally {
    await release();
  }
  const status = await tableside.json<Status>('status');
  return { tableside, status, clients: clientsOf(status) };
}

/**
 * Ensures that one test file at a time does `name` in the environment.
 * @returns a function that lets the next one go on
 */
export const takeTurn = ({ home }: Tableside, name: string): Promise<() => Promise<void>> =>
  takeLock(join(home, `test-${name}.lock`));

export type Deployed = Awaited<ReturnType<typeof deployed>>;

/** A failed deployment takes minutes as well, so it is not tried again for every file. */
async function deployOnce(tableside: Tableside): Promise<void> {
  const failure = join(tableside.home, 'test.failure');
  if (existsSync(failure)) throw new Error(readFileSync(failure, 'utf8'));
  if ('orders' in (await tableside.json<Status>('status')).outputs) return;
  try {
    await tableside.json('up');
  } catch (error) {
    writeFileSync(failure, String(error));
    throw error;
  }
}
