import { join } from 'node:path';
import { takeLock } from '../../local/machine/lock';
import { clientsOf, type Status, Tableside } from './tableside';

/** The environment that the systems' end-to-end tests share. The first test file deploys it, and the others wait. */
export async function deployed() {
  const tableside = new Tableside(process.env.TABLESIDE_TEST_HOME, Number(process.env.TABLESIDE_TEST_PORT));
  const release = await takeLock(join(tableside.home, 'test.lock'));
  const isDeployed = 'orders' in (await tableside.json<Status>('status')).outputs;
  if (!isDeployed) await tableside.json('up');
  await release();
  const status = await tableside.json<Status>('status');
  return { tableside, status, clients: clientsOf(status) };
}

export type Deployed = Awaited<ReturnType<typeof deployed>>;
