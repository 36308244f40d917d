import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deployed } from '../../support/deployed';

const MINUTE = 60_000;

it(
  'plans no changes in the folder of an export, on the state of the deployed environment',
  async () => {
    const { tableside } = await deployed();
    const folder = join(tableside.home, 'exported');
    await tableside.json('export', 'local', '--dir', folder);
    const terraform = async (...parameters: string[]) =>
      (await promisify(execFile)('terraform', [...parameters, '-input=false', '-no-color'], { cwd: folder })).stdout;
    await terraform('init');
    // Other tests deploy meanwhile.
    expect(await terraform('plan', '-detailed-exitcode', '-lock-timeout=300s')).toContain('No changes.');
    rmSync(folder, { recursive: true });
  },
  15 * MINUTE,
);
