import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentConfig } from './config';

const DEFAULT_PORT = 4566;

const { AWS_ENDPOINT_URL, TABLESIDE_HOME, TABLESIDE_PORT } = process.env;

const home = TABLESIDE_HOME || '.tableside';

/** Where the local AWS answers: as the variables say, else where it was started, else where it will be. */
function endpoint(): string {
  if (AWS_ENDPOINT_URL) return AWS_ENDPOINT_URL;
  const note = join(home, 'aws.port');
  const started = existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0;
  const port = TABLESIDE_PORT ? Number(TABLESIDE_PORT) : started || DEFAULT_PORT;
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return `http://127.0.0.1:${port}`;
  throw new Error(`TABLESIDE_PORT must be a whole number between 1 and 65535, got ${TABLESIDE_PORT}`);
}

/**
 * The laptop: the same systems on a local AWS. What that one cannot do as AWS does is said here, and nowhere else:
 * it does not keep all fields of an alarm, so that every plan would change it; it has no CloudFront worth waiting for.
 */
export const local: EnvironmentConfig = {
  accountId: '000000000000',
  region: 'us-east-1',
  state: { kind: 'local', path: join(home, 'terraform.tfstate') },
  endpoint: endpoint(),
  tags: {},
  orders: {
    siteMode: 'public-website',
    alarms: false,
    alarmActions: [],
    deletionProtection: false,
    pointInTimeRecovery: false,
    // A malformed message is given up after five tries, each six times as long as this.
    functionTimeoutSeconds: 5,
    logRetentionDays: 1,
    forceDestroy: true,
  },
};
