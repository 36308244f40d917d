import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../machine/lock';
import type { Pair } from './certificates';

export interface ServerCertificate {
  /** The CA that clients must trust, in a file, because most clients take a file name. */
  readonly caFile: string;
  /** PEM. */
  readonly key: string;
  /** PEM, valid for `localhost` and 127.0.0.1. */
  readonly cert: string;
}

const RENEW_BEFORE_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Reads the server certificate of the local DAX endpoint and its CA from a folder. Creates them when needed: the first
 * time, within 30 days of their expiry, or when a file is missing or unreadable. The CA is kept as long as possible,
 * because clients have been told to trust it.
 */
export async function serverCertificate(folder: string, now = new Date()): Promise<ServerCertificate> {
  mkdirSync(folder, { recursive: true });
  // The folder may be in a repository, and has private keys.
  writeFileSync(join(folder, '.gitignore'), '*\n');
  const release = await takeLock(join(folder, 'lock'));
  try {
    const ca = read(folder, 'ca', now) ?? (await create(folder, 'ca', (make) => make.createCa(now)));
    const issued = read(folder, 'server', now, ca.cert);
    const server = issued ?? (await create(folder, 'server', (make) => make.createServerPair(ca, now)));
    return { caFile: filesOf(folder, 'ca').cert, ...server };
  } finally {
    await release();
  }
}

const filesOf = (folder: string, name: string): Pair => ({
  cert: join(folder, `${name}.pem`),
  key: join(folder, `${name}-key.pem`),
});

/** @returns undefined unless both files are readable, belong together, and are valid for a while */
function read(folder: string, name: string, now: Date, issuer?: string): Pair | undefined {
  const files = filesOf(folder, name);
  try {
    const pair = { cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
    const certificate = new X509Certificate(pair.cert);
    const isCurrent = Date.parse(certificate.validTo) - now.getTime() > RENEW_BEFORE_MS;
    const isIssued = certificate.verify(new X509Certificate(issuer ?? pair.cert).publicKey);
    return isCurrent && isIssued && certificate.checkPrivateKey(createPrivateKey(pair.key)) ? pair : undefined;
  } catch {
    return undefined;
  }
}

async function create(
  folder: string,
  name: string,
  make: (certificates: typeof import('./certificates')) => Promise<Pair>,
): Promise<Pair> {
  // Loaded on demand, because most starts find their certificates.
  const pair = await make(require('./certificates'));
  const files = filesOf(folder, name);
  replace(files.key, pair.key, 0o600);
  replace(files.cert, pair.cert, 0o644);
  return pair;
}

function replace(file: string, content: string, mode: number): void {
  writeFileSync(`${file}.draft`, content, { mode });
  renameSync(`${file}.draft`, file);
}
