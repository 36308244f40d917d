import { arch, cpus, platform, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const SYSTEMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'macOS',
  linux: 'Linux',
  win32: 'Windows',
};

/** A machine in general terms, which do not identify it. */
export interface Machine {
  readonly cores: number;
  readonly memoryGigabytes: number;
  /** `Linux x64` */
  readonly system: string;
  readonly node: string;
  /** The share of the cores' time, from 0 to 1, that other work took just before the bench. */
  readonly busy: number;
}

const SAMPLE_MS = 2000;

/** Takes two seconds, to see how busy the machine is. The load average would count the bench before this one, too. */
export async function thisMachine(): Promise<Machine> {
  const before = coreTimes();
  await sleep(SAMPLE_MS);
  const after = coreTimes();
  return {
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${SYSTEMS[platform()] ?? platform()} ${arch()}`,
    node: process.version,
    busy: Math.round((1 - (after.idle - before.idle) / (after.total - before.total)) * 100) / 100,
  };
}

/** The milliseconds of all cores together since the machine started. */
function coreTimes(): { readonly idle: number; readonly total: number } {
  const times = cpus().map((core) => core.times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return { idle: sum(times.map(({ idle }) => idle)), total: sum(times.flatMap((each) => Object.values(each))) };
}
