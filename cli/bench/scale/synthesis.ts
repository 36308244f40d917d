import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { type EnvironmentName, environments } from '../../../environments';
import { onThisMachine } from '../../../environments/machine';
import { EnvironmentStack } from '../../../environments/stack';
import { synth } from '../../../testkit';
import { Deployed } from './deployed';

/** The settings that an environment would be deployed with: synthesized, so that defaults of modules are in them. */
export function synthesized(environment: EnvironmentName, changes: Readonly<Record<string, number>> = {}): Deployed {
  const outdir = mkdtempSync(join(tmpdir(), 'tableside-scale-'));
  try {
    const stack = new EnvironmentStack(new App({ outdir }), environment, onThisMachine(environments[environment]));
    return new Deployed(synth(stack).toJSON().resource, changes);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
