import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { freePort, isFree } from '../../../local/machine/ports';
import { endProcesses } from '../../../local/machine/processes';

/** Takes a while to end, because of its memory: its main thread is a zombie before its other threads have ended. */
const SLOW_TO_END = `
  const memory = Array.from({ length: 300 }, () => Buffer.alloc(1024 * 1024, 1));
  require('node:net').createServer().listen(Number(process.argv[1]), '127.0.0.1', () => console.log(memory.length));
`;

it('ends a process with its ports, so that the next one can listen there', async () => {
  for (let round = 0; round < 5; round++) {
    const [port, name] = [await freePort(), randomUUID()];
    const child = spawn(process.execPath, ['-e', SLOW_TO_END, String(port), name], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const wasFree = await isFree(port);
    await endProcesses((command) => command.endsWith(name));
    expect([wasFree, await isFree(port)]).toEqual([false, true]);
  }
});
