import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';

/** Packs the npm package once for all tests that install it. */
export default function pack(): void {
  const folder = mkdtempSync(join(tmpdir(), 'tableside-package-'));
  const [tarball = ''] = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .slice(-1);
  process.env.TABLESIDE_TARBALL = join(folder, tarball);
}
