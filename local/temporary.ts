import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAwsOptions, startLocalAws, stopLocalAws } from './aws';
import { startCompanion, stopCompanion } from './companion';
import { filesIn } from './companion/settings';
import { freePort, LOOPBACK, portsFrom } from './machine/ports';

interface TemporaryOptions extends Pick<LocalAwsOptions, 'expirySeconds' | 'changeSeconds'> {
  /** Whether queues and streams are served to functions. @default false */
  readonly eventSources?: boolean;
  /** Whether there is a management API of DAX. Event sources are served, too. @default false */
  readonly dax?: boolean;
  /** Finds so many consecutive free ports. @default any below the ephemeral ones */
  readonly findPort?: (inARow: number) => Promise<number>;
}

/** A local AWS for a test. */
export interface TemporaryAws {
  readonly endpoint: string;
  readonly port: number;
  /** The folder with its logs. */
  readonly home: string;
  /** URL of the management API of DAX. */
  readonly daxEndpoint: string | undefined;
  /** Certificate authority of the DAX nodes, once a cluster uses TLS. */
  readonly daxCaFile: string | undefined;
  /** Ends everything and removes the folder. */
  stop(): Promise<void>;
}

/** Starts an empty local AWS with its own folder and ports. Several may run at once. */
export async function localAws(options: TemporaryOptions = {}): Promise<TemporaryAws> {
  const { eventSources = false, dax = false, findPort = freePort, ...aws } = options;
  const home = mkdtempSync(join(tmpdir(), 'tableside-aws-'));
  const ports = portsFrom(await findPort(portsFrom(0).lastDaxNode + 1));
  const hasCompanion = eventSources || dax;
  const endpoint = `http://${LOOPBACK}:${ports.aws}`;
  const functionsPort = hasCompanion ? ports.functions : ports.aws;
  const nodePorts = { first: ports.firstDaxNode, last: ports.lastDaxNode };
  const stop = async () => {
    await stopCompanion(home);
    await stopLocalAws(home);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await startLocalAws({ ...aws, home, port: ports.aws, functionsPort }, () => undefined);
    if (hasCompanion) {
      await startCompanion(home, {
        aws: { endpoint, region: 'us-east-1', functionsPort },
        ...(dax && { dax: { accountId: '000000000000', port: ports.dax, nodePorts } }),
      });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const daxEndpoint = dax ? `http://${LOOPBACK}:${ports.dax}` : undefined;
  const daxCaFile = dax ? join(filesIn(home).dax, 'ca.pem') : undefined;
  return { endpoint, port: ports.aws, home, daxEndpoint, daxCaFile, stop };
}
