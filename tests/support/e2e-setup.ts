import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports';
import { PORTS } from './tableside';

/** Chooses the home and the ports of the environment that the systems' end-to-end tests share. */
export default async function setup(): Promise<void> {
  process.env.TABLESIDE_TEST_HOME = mkdtempSync(join(tmpdir(), 'tableside-e2e-'));
  process.env.TABLESIDE_TEST_PORT = String(await freePort(PORTS));
}
