import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { startLocalAws, stopLocalAws } from '../../local/aws';
import { freePort } from './ports';

const homes: string[] = [];

/**
 * Starts a local AWS for the tests, with its own home and port. Its role `any` allows everything.
 * @param options those of `startLocalAws`
 */
export async function startTestAws(
  options: { readonly expirySeconds?: number; readonly changeSeconds?: number } = {},
): Promise<{ home: string; port: number; endpoint: string }> {
  const home = mkdtempSync(join(tmpdir(), 'tableside-test-'));
  homes.push(home);
  const port = await freePort();
  await startLocalAws({ ...options, home, port }, () => undefined);
  const endpoint = `http://127.0.0.1:${port}`;
  await createAnyRole(endpoint);
  return { home, port, endpoint };
}

async function createAnyRole(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const iam = new IAMClient({ endpoint, region: 'us-east-1', credentials });
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const trust = { ...policy, Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }] };
  await iam.send(new CreateRoleCommand({ RoleName: 'any', AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const PolicyDocument = JSON.stringify(policy);
  await iam.send(new PutRolePolicyCommand({ RoleName: 'any', PolicyName: 'any', PolicyDocument }));
}

export async function stopTestAws(): Promise<void> {
  for (const home of homes.splice(0)) {
    await stopLocalAws(home);
    rmSync(home, { recursive: true });
  }
}

/** Whether a server listens on the port. */
export const isOpen = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 }, () => resolve(true));
    socket.once('error', () => resolve(false)).once('timeout', () => resolve(false));
    socket.unref();
  });
