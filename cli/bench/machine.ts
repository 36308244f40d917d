import { arch, cpus, platform } from 'node:os';

/** The machine that a benchmark runs on. */
export const machine = () => ({
  node: process.version,
  platform: `${platform()} ${arch()}`,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cpus: cpus().length,
});
