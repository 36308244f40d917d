import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentConfig } from './config';

const DEFAULT_PORT = 4566;

const { AWS_ENDPOINT_URL, TABLESIDE_HOME, TABLESIDE_PORT } = process.env;

const home = TABLESIDE_HOME || '.tableside';

/** Of the local AWS: as the variable says, else where it was started, else where it will be. */
function localPort(): number {
  const note = join(home, 'aws.port');
  const started = existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0;
  const port = TABLESIDE_PORT ? Number(TABLESIDE_PORT) : started || DEFAULT_PORT;
  if (Number.isInteger(port) && port >= 1 && port <= 65_532) return port;
  throw new Error(`TABLESIDE_PORT must be a whole number between 1 and 65532, got ${TABLESIDE_PORT}`);
}

const port = localPort();

/** Where the functions of our own local AWS find Redis. */
export const localRedisPort = port + 2;

/**
 * The laptop: the same systems on a local AWS. What that one cannot do as AWS does is said here, and nowhere else:
 * it does not keep all fields of an alarm, so that every plan would change it; it has no CloudFront worth waiting for;
 * it deletes expired items without a stream record, so that the leaderboard would not learn of it.
 */
export const local: EnvironmentConfig = {
  accountId: '000000000000',
  region: 'us-east-1',
  state: { kind: 'local', path: join(home, 'terraform.tfstate') },
  endpoint: AWS_ENDPOINT_URL || `http://127.0.0.1:${port}`,
  tags: {},
  network: { vpcName: 'tableside-local', privateSubnetTags: { Tier: 'private' }, dynamodbEndpoint: 'none' },
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
    ordersExpire: false,
  },
  restaurants: {
    cache: 'nodes',
    nodes: {
      nodeType: 'cache.t4g.micro',
      // Where another local AWS is given, it has its own.
      port: AWS_ENDPOINT_URL ? 6379 : localRedisPort,
      replicas: 0,
      encryptionInTransit: false,
      authentication: 'none',
      snapshotRetentionDays: 0,
    },
    alarms: false,
    alarmActions: [],
    deletionProtection: false,
    pointInTimeRecovery: false,
    functionTimeoutSeconds: 5,
    logRetentionDays: 1,
    measurable: true,
  },
};
