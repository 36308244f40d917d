import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { DaxDocument } from '@amazon-dax-sdk/lib-dax';
import type { TableSchema } from '../../tables/schema';
import { atMost, type Bench, measurement, ratio, type Step } from '../support/report';
import { withScratchAws } from '../support/scratch-aws';
import { Worker } from './worker';

const TABLE: TableSchema = { partitionKey: { name: 'user', type: 'S' }, sortKey: { name: 'key', type: 'S' } };
const WORKERS = 50;
const REQUESTS = 200_000;
/** The memory grows until the caches are full. */
const WARM_UP = 0.3;
const SAMPLES = 20;
const MEMORY_GOAL = atMost(1.15);

/** Whether the local DAX endpoint gives only right answers for long, and needs no more memory over time. */
export const bench: Bench = (step) =>
  withScratchAws(step, async (aws) => {
    const table = await aws.createTable(TABLE);
    const server = fork(require.resolve('./endpoint-process'), [aws.config.endpoint], { execArgv: ['--expose-gc'] });
    const [port] = await once(server, 'message');
    const client = new DaxDocument({
      endpoint: `dax://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    try {
      const memory = await soak(step, client, table, server);
      const warm = measurement('memory after the warm-up', 'MB', memory.slice(0, 3));
      const late = measurement('memory at the end', 'MB', memory.slice(-3));
      return {
        measurements: [warm, late, measurement('requests with the right answer', '', [REQUESTS])],
        ratios: [ratio('memory at the end compared with after the warm-up', late, warm, MEMORY_GOAL)],
      };
    } finally {
      // Its own types lack the method.
      (client as unknown as { shutdown(): void }).shutdown();
      server.kill();
    }
  });

/** @returns the memory of the server in MB, sampled after the warm-up */
function soak(step: Step, client: DaxDocument, table: string, server: ChildProcess): Promise<number[]> {
  const workers = Array.from({ length: WORKERS }, (_, index) => {
    return new Worker(client, table, `user-${index}`, seeded(index));
  });
  return step(`Making ${REQUESTS.toLocaleString('en')} requests`, async (progress) => {
    const memory: number[] = [];
    for (let sample = 1; sample <= SAMPLES; sample++) {
      const steps = REQUESTS / SAMPLES / WORKERS;
      await Promise.all(
        workers.map(async (worker) => {
          for (let done = 0; done < steps; done++) await worker.step();
        }),
      );
      progress(`${((sample / SAMPLES) * 100).toFixed(0)} %`);
      if (sample / SAMPLES > WARM_UP) memory.push(await memoryOf(server));
    }
    return memory;
  });
}

async function memoryOf(server: ChildProcess): Promise<number> {
  server.send('memory');
  const [megabytes] = await once(server, 'message');
  return Number(megabytes);
}

/** Reproducible choices (xorshift32). */
function seeded(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
