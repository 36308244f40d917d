import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onInterrupt } from '../terminal/interrupt';
import { printAbove } from '../terminal/progress';

/** Runs an export with a temporary folder to synthesize into, which is removed also if the export is interrupted. */
export async function withOutdir<Result>(write: (outdir: string) => Promise<Result>): Promise<Result> {
  const remove = () => rmSync(outdir, { recursive: true, force: true });
  const ignoreInterrupts = onInterrupt(() => {
    remove();
    printAbove('Interrupted: the folder may be incomplete. Repeat the command with --force.');
  });
  const outdir = mkdtempSync(join(tmpdir(), 'tableside-export-'));
  try {
    return await write(outdir);
  } finally {
    ignoreInterrupts();
    remove();
  }
}
