import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../local/machine/ports';
import { PORTS } from './tableside';

/** Before all end-to-end tests: chooses where the environment lives that the tests of the systems share. */
export default async function setup(): Promise<void> {
  process.env.TABLESIDE_TEST_HOME = mkdtempSync(join(tmpdir(), 'tableside-e2e-'));
  process.env.TABLESIDE_TEST_PORT = String(await freePort(PORTS));
}
