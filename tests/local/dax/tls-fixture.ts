import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerCertificate } from '../../../local/dax/tls';

const DAY_MS = 24 * 60 * 60 * 1000;
export const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

export const caOf = ({ caFile }: ServerCertificate) => readFileSync(caFile, 'utf8');

/** Creates a folder for each test. @returns its path, which changes with each test */
export function ownFolder(): () => string {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tableside-tls-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return () => folder;
}
