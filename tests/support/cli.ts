import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The home of the tool in this test file. Other variables may be set before the first command. */
export const home = realpathSync(mkdtempSync(join(tmpdir(), 'tableside-cli-')));

for (const name of ['TABLESIDE_PORT', 'AWS_ENDPOINT_URL']) delete process.env[name];
process.env.TABLESIDE_HOME = home;

// Loaded now, so that its home is the one above.
const paths = require('../../local/machine/paths') as typeof import('../../local/machine/paths');
if (paths.home !== home)
  throw new Error('tests/support/cli must be imported before anything that reads TABLESIDE_HOME');
export const { root } = paths;

// In a terminal, progress would be a spinner.
process.stderr.isTTY = false;

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the tool in this process, because a child process would take a second per command. */
export async function tableside(parameters: string | readonly string[]): Promise<Finished> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text, ...others: unknown[]) => {
      said[name] += text;
      const written = others.at(-1);
      if (typeof written === 'function') written();
      return true;
    }),
  );
  // Loaded here, because it reads the environment variables.
  const { main } = require('../../cli') as typeof import('../../cli');
  process.exitCode = undefined;
  const words = typeof parameters === 'string' ? parameters.split(' ') : parameters;
  await main(['node', 'tableside', ...words.filter((word) => word !== '')]);
  for (const spy of spies) spy.mockRestore();
  const status = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { status, ...said };
}
