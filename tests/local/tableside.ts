import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../local/paths';
import { endProcesses } from '../../local/processes';
import { plainEnvironment } from '../environment';
import { freePort } from '../local-aws';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The tool, with a home and a port of its own: whatever else runs in this checkout is not touched. */
export class Tableside {
  readonly home = mkdtempSync(join(tmpdir(), 'tableside-e2e-'));
  private readonly port = freePort();

  /** Starts a command of the tool. */
  async start(...parameters: readonly string[]) {
    return this.spawn(join(root, 'bin', 'tableside.js'), ...parameters);
  }

  /** Runs a command of the tool to its end. */
  async run(...parameters: readonly string[]): Promise<Finished> {
    return finished(await this.start(...parameters));
  }

  /** Runs plain `cdktf`. */
  async cdktf(...parameters: readonly string[]): Promise<Finished> {
    return finished(await this.spawn(join(root, 'node_modules', 'cdktf-cli', 'bundle', 'bin', 'cdktf'), ...parameters));
  }

  /** Runs a command with `--json`. @returns its document. @throws when it fails */
  async json<Document = Record<string, unknown>>(...parameters: readonly string[]): Promise<Document> {
    const { code, stdout, stderr } = await this.run(...parameters, '--json');
    if (code !== 0) throw new Error(`tableside ${parameters.join(' ')} ended with ${code}:\n${stderr}${stdout}`);
    return JSON.parse(stdout);
  }

  /** Ends all that runs from this home, and deletes it. */
  async remove(): Promise<void> {
    await endProcesses((command) => command.includes(this.home));
    rmSync(this.home, { recursive: true, force: true });
  }

  private async spawn(script: string, ...parameters: readonly string[]) {
    return spawn(process.execPath, [script, ...parameters], {
      cwd: root,
      // A group of its own, so that it can be killed with all that it started.
      detached: true,
      env: {
        ...plainEnvironment(),
        TABLESIDE_HOME: this.home,
        TABLESIDE_PORT: String(await this.port),
        CHECKPOINT_DISABLE: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

async function finished(child: Awaited<ReturnType<Tableside['start']>>): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}
