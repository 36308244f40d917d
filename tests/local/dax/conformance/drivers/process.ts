import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Request } from '../case';
import type { Failure } from './driver';
import { Decimal } from './native';

export type Reply = { readonly output: unknown } | { readonly error: Failure } | { readonly unsupported: string };

/** The id of the line by which a program says that its clients are connected. */
const READY = 0;

/** A program that sends requests: one JSON object a line, with the answers in the same form. */
export class DriverProcess {
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private last = READY;

  private constructor(private readonly process: ChildProcessWithoutNullStreams) {
    let said = '';
    process.stderr.on('data', (data) => {
      said += data;
    });
    createInterface(process.stdout).on('line', (line) => {
      const { id, ...reply } = JSON.parse(line, revived);
      this.settle(id, reply);
    });
    process.on('exit', () => {
      for (const id of this.waiting.keys()) this.settle(id, { error: { name: 'Exit', message: said } });
    });
  }

  /** Starts the program. Resolves once its clients are connected. */
  static async start(program: string, parameters: readonly string[], env: NodeJS.ProcessEnv): Promise<DriverProcess> {
    const started = new DriverProcess(spawn(program, parameters, { env }));
    const ready = await started.reply(READY);
    if ('error' in ready) throw new Error(ready.error.message);
    return started;
  }

  send(kind: string, operation: Request[0], parameters: unknown): Promise<Reply> {
    const id = ++this.last;
    const waiting = this.reply(id);
    this.process.stdin.write(`${JSON.stringify({ id, kind, operation, parameters }, withBytes)}\n`);
    return waiting;
  }

  /** Ends the program, which has answered everything. */
  close(): void {
    this.process.stdin.end();
  }

  private reply(id: number): Promise<Reply> {
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  private settle(id: number, reply: Reply): void {
    this.waiting.get(id)?.(reply);
    this.waiting.delete(id);
  }
}

function withBytes(_name: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value;
}

function revived(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$bytes' in value) return Buffer.from(String(value.$bytes), 'base64');
  if ('$decimal' in value) return new Decimal(String(value.$decimal));
  return '$set' in value ? new Set(value.$set as unknown[]) : value;
}
