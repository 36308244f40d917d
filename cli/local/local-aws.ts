import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../../environments';
import { onThisMachine } from '../../environments/machine';
import { services } from '../../local';
import { aws } from '../../local/aws';
import { ensureLocalNetwork } from '../../local/aws/network';
import { clearRules, rulesFile, rulesInForce } from '../../local/faults/rules-file';
import { home, root } from '../../local/machine/paths';
import { portsFrom } from '../../local/machine/ports';
import type { Place, ServiceStatus } from '../../local/machine/service';
import { SetupError } from '../../local/machine/setup-error';
import { outdir } from '../deployment/terraform';
import { warn } from '../terminal/command';
import { step } from '../terminal/progress';

/** Whether `up` starts the local AWS, rather than using an endpoint that the user runs. */
export const isOurs = !process.env.AWS_ENDPOINT_URL;

let found: (Place & { readonly endpoint: string }) | undefined;

/** Found once: when the local AWS stops, the file with its port is deleted. */
function place(): Place & { readonly endpoint: string } {
  if (found) return found;
  const { endpoint = '', region, accountId } = onThisMachine(environments.local);
  // A URL does not have the default port of its protocol.
  found = { home, region, accountId, endpoint, ports: portsFrom(Number(new URL(endpoint).port) || 80) };
  return found;
}

export async function awsStatus(): Promise<ServiceStatus> {
  if (isOurs) return aws.status(place());
  const { endpoint } = place();
  const answer = await fetch(endpoint, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  return { ok: answer !== undefined, pid: null, endpoint };
}

/** With an endpoint that the user runs, only the status of `aws`. */
export async function serviceStatuses(): Promise<({ readonly name: string } & ServiceStatus)[]> {
  if (!isOurs) return [{ name: aws.name, ...(await awsStatus()) }];
  return Promise.all(services.map(async ({ name, status }) => ({ name, ...(await status(place())) })));
}

/** The process of a service; null if it does not run. */
export const servicePid = async (name: string): Promise<number | null> =>
  (await serviceNamed(name).status(place())).pid;

/** Starts a service unless it runs and answers. Not for the local AWS, which would start empty. */
export async function restart(name: string): Promise<void> {
  await serviceNamed(name).start?.(place(), async () => {
    throw new Error(`${name} must not be restarted: what is deployed would be lost`);
  });
}

function serviceNamed(name: string) {
  const found = services.find((service) => service.name === name);
  if (found) return found;
  throw new Error(`the service must be one of ${services.map((service) => service.name).join(', ')}, got ${name}`);
}

/** @throws SetupError if the local AWS does not answer */
export async function requireAws(): Promise<void> {
  const { ok, endpoint } = await awsStatus();
  if (ok) return;
  const what = isOurs ? '' : ', which AWS_ENDPOINT_URL names';
  const remedy = isOurs ? 'Start it with: npx tableside up' : 'Start it, or unset the variable.';
  throw new SetupError(`Nothing answers at ${endpoint}${what}. ${remedy}`);
}

/**
 * Starts every service that does not run, and creates the VPC that `local` looks up.
 * @param forget called before the local AWS starts empty
 * @param describeLost says what was deployed on a local AWS that has ended
 */
export async function startServices(forget: () => void, describeLost: () => string): Promise<void> {
  if (isOurs) await startOurs(forget, describeLost);
  else await requireAws();
  await step('Creating the VPC that local looks up', () => ensureLocalNetwork(place()));
}

async function startOurs(forget: () => void, describeLost: () => string): Promise<void> {
  // Rejects a wrong TABLESIDE_PORT before anything is installed.
  const here = place();
  await step('Installing the local AWS', () => Promise.all(services.map(({ install }) => install?.())));
  const lost = describeLost();
  const details = {
    running: 'already running',
    new: '',
    lost: `the previous one ended unexpectedly; lost with it: ${lost}`,
  };
  const forgetAll = async () => {
    forget();
    await Promise.all(services.map((service) => service.forget?.(home)));
  };
  for (const { title, start } of services) {
    if (start === undefined) continue;
    const started = await step(
      `Starting ${title}`,
      () => start(here, forgetAll),
      (result) => details[result],
    );
    // A new local AWS starts without faults.
    if (started === 'lost') clearRules(rulesFile(home));
  }
  warnOfFaults();
}

function warnOfFaults(): void {
  const { rules, problem } = rulesInForce(rulesFile(home));
  const count = rules.length === 1 ? '1 fault is' : `${rules.length} faults are`;
  const warning = rules.length > 0 ? `${count} injected. List them with: npx tableside fault list` : problem;
  if (warning) warn(warning);
}

/** Stops all services. @returns whether any had been started */
export async function stopServices(): Promise<boolean> {
  let stopped = false;
  for (const service of services.toReversed()) stopped = (await service.stop(home)) || stopped;
  return stopped;
}

/**
 * Deletes everything that services and deployments have left in the home, which may also contain other files. If it is
 * the home of the checkout, deletes the installed software and the caches, too.
 * @returns the paths that it has deleted
 */
export function purge(): string[] {
  const own = join(root, '.tableside');
  const paths = [...services.flatMap(({ traces }) => traces(home)), join(home, 'deploy.log'), outdir];
  if (home === own) paths.push(own, join(root, 'node_modules', '.cache', 'tableside'));
  const found = paths.filter((path) => existsSync(path));
  for (const path of found) rmSync(path, { recursive: true, force: true });
  return found;
}
