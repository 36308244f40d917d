import { type Fault, MAX_SEED, type Rule } from '../../local/faults/rules';
import { Random } from '../../local/machine/random';

/** Functions whose processes are disturbed, as `logs` names them. */
const ORDERS_AND_READERS = ['orders/drain', 'orders/publish', 'scores/query', 'messages/conversations'];
const MESSAGES = ['messages/create', 'messages/send', 'messages/update', 'messages/invalidate'];

/** The name of a function or service. `event-sources` is the process with the fault proxies and the DAX endpoint. */
type Target = string;

/** Something that is done to processes, or to connections. */
export type Act =
  | { readonly kind: 'kill' | 'stop'; readonly target: Target }
  | { readonly kind: 'connections'; readonly rule: Rule };

export interface PlannedFault {
  /** From the start. */
  readonly atMs: number;
  /** 0 for a killed function: the next invocation starts a new process. */
  readonly forMs: number;
  readonly act: Act;
}

/** The limits of a pause before each fault, and of its duration, in milliseconds. */
interface Lane {
  readonly pause: readonly [least: number, most: number];
  readonly act: (random: Random) => readonly [act: Act, least: number, most: number];
}

/** Longer than the timeout of most functions. */
const FUNCTION_STOP = [1000, 8000] as const;

const functions = (names: readonly string[]): Lane => ({
  pause: [1500, 5000],
  act: (random) => {
    const target = random.pick(names);
    return random.chance(0.6) ? [{ kind: 'kill', target }, 0, 0] : [{ kind: 'stop', target }, ...FUNCTION_STOP];
  },
});

const service = (target: Target, pause: Lane['pause'], stop: readonly [number, number]): Lane => ({
  pause,
  act: (random) => (random.chance(0.5) ? [{ kind: 'kill', target }, 1000, 5000] : [{ kind: 'stop', target }, ...stop]),
});

/** A killed local AWS would lose what it has. */
const aws: Lane = { pause: [12_000, 30_000], act: () => [{ kind: 'stop', target: 'aws' }, 500, 3000] };

const ON_CONNECTIONS: Readonly<Record<string, readonly Fault[]>> = {
  dynamodb: ['throttling', 'unprocessed', 'server-error', 'reset', 'latency', 'lost-answer'],
  s3: ['throttling', 'server-error', 'reset', 'latency', 'lost-answer'],
  sqs: ['throttling', 'server-error', 'reset', 'latency', 'lost-answer'],
  redis: ['reset', 'latency', 'lost-answer'],
  dax: ['throttling', 'server-error', 'reset', 'latency', 'lost-answer'],
};

const connections = (services: readonly string[]): Lane => ({
  pause: [2000, 8000],
  act: (random) => {
    const service = random.pick(services);
    const fault = random.pick(ON_CONNECTIONS[service] ?? []);
    const rule = { fault, service, sharePercent: random.between(2, 30), seed: random.between(0, MAX_SEED) };
    const whole = fault === 'latency' ? { ...rule, milliseconds: random.between(50, 1500) } : rule;
    return [{ kind: 'connections', rule: whole }, 3000, 12_000];
  },
});

/** Faults of one lane follow each other, and those of different lanes overlap. No process is in two lanes. */
const LANES: readonly Lane[] = [
  functions(ORDERS_AND_READERS),
  functions(MESSAGES),
  service('redis', [6000, 15_000], [1000, 6000]),
  service('event-sources', [12_000, 30_000], [1000, 5000]),
  aws,
  connections(['dynamodb']),
  connections(['dynamodb', 's3', 'sqs', 'redis', 'dax']),
];

/** The faults of a run, in the order in which they begin. The same seed and duration plan the same faults. */
export function planFaults(seed: number, durationMs: number): PlannedFault[] {
  const seeds = new Random(seed);
  const all = LANES.flatMap((lane) => laneFaults(lane, new Random(seeds.between(0, MAX_SEED)), durationMs));
  return all.sort((one, other) => one.atMs - other.atMs);
}

function laneFaults({ pause, act }: Lane, random: Random, durationMs: number): PlannedFault[] {
  const faults: PlannedFault[] = [];
  for (let at = random.between(...pause); ; at += random.between(...pause)) {
    const [planned, least, most] = act(random);
    const forMs = random.between(least, most);
    if (at + forMs > durationMs) return faults;
    faults.push({ atMs: at, forMs, act: planned });
    at += forMs;
  }
}
