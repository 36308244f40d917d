import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Fault, Rule } from './rules';
import { rulesInForce } from './rules-file';

/** A request on its way, as far as rules can tell requests apart. */
export interface Call {
  readonly service: string | undefined;
  readonly operation: string | undefined;
  /** What can happen to it. */
  readonly possible: readonly Fault[];
}

export interface Fate {
  /** How long it waits first. */
  readonly delayMilliseconds: number;
  /** What then happens; undefined when it passes. */
  readonly fault: Exclude<Fault, 'latency'> | undefined;
}

interface ActiveRule {
  readonly rule: Rule;
  /** Whether the next request that the rule is about is met by it. */
  readonly draw: () => boolean;
}

const PASSES: Fate = { delayMilliseconds: 0, fault: undefined };

/** Follows a file of rules, and says of each request what happens to it. */
export class Faults {
  private active: readonly ActiveRule[] = [];
  private version = 'absent';

  /** @param report told, once for each version of the file, what is wrong in it; it then counts as empty */
  constructor(
    private readonly file: string,
    private readonly report: (problem: string) => void,
  ) {}

  /** Delays add up; of the other faults, the one whose rule comes first happens. */
  decide(call: Call): Fate {
    this.follow();
    if (this.active.length === 0) return PASSES;
    const about = this.active.filter(({ rule }) => isAbout(rule, call));
    // Each rule draws, whatever another has drawn: so what one meets does not depend on the others.
    const met = about.filter(({ draw }) => draw()).map(({ rule }) => rule);
    return {
      delayMilliseconds: met.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0),
      fault: met.map(({ fault }) => fault).find((fault) => fault !== 'latency'),
    };
  }

  /** A look at the file's time and size takes microseconds, and what was changed is in force with the next request. */
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

/** Draws in the same order for the same rule, and in another for each other (mulberry32, seeded with the rule's text). */
function drawing(rule: Rule): () => boolean {
  let state = createHash('sha256').update(JSON.stringify(rule)).digest().readUInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 < rule.sharePercent / 100;
  };
}
