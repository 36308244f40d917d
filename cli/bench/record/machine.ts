import { arch, cpus, loadavg, platform, totalmem } from 'node:os';

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
  /** Processes that ran or waited for a core, per core, in the minute before the bench. */
  readonly loadPerCore: number;
}

export const thisMachine = (): Machine => ({
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  system: `${SYSTEMS[platform()] ?? platform()} ${arch()}`,
  node: process.version,
  loadPerCore: Math.round(((loadavg()[0] ?? 0) / cpus().length) * 10) / 10,
});
