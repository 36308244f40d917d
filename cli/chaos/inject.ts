import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { functionProcesses } from '../../local/aws';
import { describeRule, type Rule } from '../../local/faults/rules';
import { clearRules, rulesFile, writeRules } from '../../local/faults/rules-file';
import { home } from '../../local/machine/paths';
import { signalProcesses } from '../../local/machine/processes';
import type { Outputs } from '../deployment';
import { messageOf } from '../deployment/bulk-load';
import { functionNamed } from '../deployment/function-name';
import { restart, servicePid } from '../local/local-aws';
import type { Act, PlannedFault } from './schedule';

const RESTARTED = ['redis', 'event-sources'];

/** A fault that was injected. */
export interface Injected {
  /** Seconds after the start, planned and real. */
  readonly plannedAt: number;
  readonly at: number;
  readonly seconds: number;
  /** `orders/drain: killed`, `20 % of dynamodb: reset` */
  readonly fault: string;
  /** The number of processes; undefined for connections. */
  readonly processes?: number;
  /** Why the fault could not be injected, or not ended. */
  readonly problem?: string;
}

interface Services {
  readonly pidOf: typeof servicePid;
  readonly restart: typeof restart;
}

/** Injects planned faults, and ends them all. */
export class Injector {
  readonly injected: Injected[] = [];
  private readonly stopped = new Set<number>();
  private readonly rules = new Set<Rule>();
  private restarts = Promise.resolve();
  private readonly started = performance.now();

  constructor(
    private readonly outputs: Outputs,
    private readonly signal: AbortSignal,
    private readonly services: Services = { pidOf: servicePid, restart },
  ) {
    // Each fault waits for the signal.
    setMaxListeners(0, signal);
  }

  /** Resolves when the last fault has ended, or when the signal aborts. */
  async run(faults: readonly PlannedFault[], progress: (text: string) => void): Promise<void> {
    const running: Promise<void>[] = [];
    for (const fault of faults) {
      await this.pause(fault.atMs - (performance.now() - this.started));
      if (this.signal.aborted) break;
      running.push(this.inject(fault));
      progress(`${running.length} of ${faults.length}: ${faultText(fault.act)}`);
    }
    await Promise.all(running);
  }

  /** Ends every fault, and starts what does not run. */
  async restore(): Promise<void> {
    clearRules(rulesFile(home));
    this.continue([...this.stopped]);
    for (const name of RESTARTED) await this.restart(name);
  }

  private async inject({ atMs, forMs, act }: PlannedFault): Promise<void> {
    const begin = performance.now();
    const found = await this.disturb(act, forMs).then(
      (processes) => processes,
      (error: unknown) => messageOf(error),
    );
    this.injected.push({
      plannedAt: atMs / 1000,
      at: (begin - this.started) / 1000,
      seconds: (performance.now() - begin) / 1000,
      fault: faultText(act),
      ...(typeof found === 'number' && { processes: found }),
      ...(typeof found === 'string' && { problem: found }),
    });
  }

  /** @returns the number of processes */
  private async disturb(act: Act, forMs: number): Promise<number | undefined> {
    if (act.kind === 'connections') return this.disturbConnections(act.rule, forMs);
    const pids = await this.processesOf(act.target);
    if (this.signal.aborted) return 0;
    if (act.kind === 'kill') {
      signalProcesses(pids, 'SIGKILL');
      await this.pause(forMs);
      if (RESTARTED.includes(act.target) && !this.signal.aborted) await this.restart(act.target);
      return pids.length;
    }
    for (const pid of pids) this.stopped.add(pid);
    signalProcesses(pids, 'SIGSTOP');
    await this.pause(forMs);
    this.continue(pids);
    return pids.length;
  }

  private async disturbConnections(rule: Rule, forMs: number): Promise<undefined> {
    this.rules.add(rule);
    writeRules(rulesFile(home), [...this.rules]);
    await this.pause(forMs);
    this.rules.delete(rule);
    if (!this.signal.aborted) writeRules(rulesFile(home), [...this.rules]);
  }

  private async processesOf(target: string): Promise<number[]> {
    if (target.includes('/')) return functionProcesses(home, functionNamed(this.outputs, target));
    return [(await this.services.pidOf(target)) ?? []].flat();
  }

  /** One after the other: two processes of one service would take each other's ports. */
  private restart(name: string): Promise<void> {
    this.restarts = this.restarts.catch(() => undefined).then(() => this.services.restart(name));
    return this.restarts;
  }

  private continue(pids: readonly number[]): void {
    signalProcesses(pids, 'SIGCONT');
    for (const pid of pids) this.stopped.delete(pid);
  }

  private async pause(milliseconds: number): Promise<void> {
    const aborted = () => undefined;
    if (milliseconds > 0) await sleep(milliseconds, undefined, { signal: this.signal }).catch(aborted);
  }
}

const DONE = { kill: 'killed', stop: 'stopped' } as const;

export const faultText = (act: Act): string =>
  act.kind === 'connections' ? describeRule(act.rule) : `${act.target}: ${DONE[act.kind]}`;
