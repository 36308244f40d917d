import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { Random } from '../machine/random';
import type { Fault, Rule } from './rules';
import { rulesInForce } from './rules-file';

export interface Call {
  readonly service: string | undefined;
  readonly operation: string | undefined;
  /** The faults that its protocol allows. */
  readonly possible: readonly Fault[];
}

export interface Fate {
  readonly delayMilliseconds: number;
  /** The fault that follows; undefined if the request passes. */
  readonly fault: Exclude<Fault, 'latency'> | undefined;
}

/** Follows a rules file, and decides which fault each request gets. */
export class Faults {
  /** The rules, with whether each injects its fault into the next request that it matches. */
  private active: readonly { readonly rule: Rule; readonly draw: () => boolean }[] = [];
  private version = 'absent';

  /** @param report called once for each invalid version of the file, which counts as empty */
  constructor(
    private readonly file: string,
    private readonly report: (problem: string) => void = console.error,
  ) {}

  /** Delays add up; of the other faults, only the first in the file applies. */
  decide(call: Call): Fate {
    this.follow();
    const about = this.active.filter(({ rule }) => isAbout(rule, call));
    // Every matching rule draws, so that the requests it selects do not depend on other rules.
    const met = about.filter(({ draw }) => draw()).map(({ rule }) => rule);
    return {
      delayMilliseconds: met.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0),
      fault: met.map(({ fault }) => fault).find((fault) => fault !== 'latency'),
    };
  }

  /** Reads the file if its time or size has changed. This check takes microseconds, so every request makes it. */
  private follow(): void {
    const version = versionOf(this.file);
    if (version === this.version) return;
    this.version = version;
    const { rules, problem } = rulesInForce(this.file);
    if (problem) this.report(problem);
    this.active = rules.map((rule) => ({ rule, draw: drawing(rule) }));
  }
}

function versionOf(file: string): string {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : 'absent';
  } catch (error) {
    return String(error);
  }
}

const isAbout = ({ fault, service, operation }: Rule, call: Call): boolean =>
  call.possible.includes(fault) &&
  (service === undefined || service === call.service) &&
  (operation === undefined || operation === call.operation);

/** Draws a reproducible sequence for each rule. */
function drawing(rule: Rule): () => boolean {
  const random = new Random(createHash('sha256').update(JSON.stringify(rule)).digest().readUInt32LE());
  return () => random.chance(rule.sharePercent / 100);
}
