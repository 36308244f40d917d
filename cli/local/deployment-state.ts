import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isLocked } from '../../local/machine/lock';
import { home } from '../../local/machine/paths';
import { lockFile } from './home-lock';

/** Exists during a deployment: if it is there when the next one starts, the last one was interrupted. */
export const deployingFile = join(home, 'deploying');

/** Whether the last deployment of this home came to its end. */
export async function deploymentState(): Promise<'complete' | 'running' | 'interrupted'> {
  if (!existsSync(deployingFile)) return 'complete';
  return (await isLocked(lockFile(home))) ? 'running' : 'interrupted';
}
