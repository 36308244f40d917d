import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

export default function unpack(): void {
  rmSync(dirname(process.env.TABLESIDE_TARBALL ?? ''), { recursive: true, force: true });
}
