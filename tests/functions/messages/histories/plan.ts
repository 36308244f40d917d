import * as fc from 'fast-check';

/** What people do in a history. Users and groups are numbers, which count modulo those that there are. */
export type Operation =
  | { readonly kind: 'create'; readonly user: number; readonly others: readonly number[] }
  | { readonly kind: 'send'; readonly user: number; readonly group: number }
  | { readonly kind: 'mute' | 'unmute' | 'leave' | 'remove'; readonly user: number; readonly group: number }
  | { readonly kind: 'list'; readonly user: number; readonly limit: number };

export interface Step {
  readonly operation: Operation;
  /** The pause before it; operations do not wait for each other. */
  readonly afterMs: number;
  /** The time that a sender states, in milliseconds after the beginning: the same one or an older one may occur again. */
  readonly statedMs: number | undefined;
  /** Whether the same request is sent twice at once. */
  readonly isTwice: boolean;
}

export interface Plan {
  /** Of all that is random besides the plan: latencies, faults, kills, and how the stream is delivered. */
  readonly seed: number;
  readonly users: number;
  /** How many members of a group exist besides these users, to whom nothing else happens. */
  readonly crowd: number;
  readonly faultShare: number;
  /** The longest lag of an index. */
  readonly lagMs: number;
  readonly steps: readonly Step[];
}

const user = fc.nat(5);
const group = fc.nat(3);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      user,
      others: fc.array(user, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), user, group }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('mute', 'unmute', 'leave', 'remove'), user, group }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('list' as const), user, limit: fc.constantFrom(1, 2, 3) }) },
);

const step: fc.Arbitrary<Step> = fc.record({
  operation,
  afterMs: fc.constantFrom(0, 0, 5, 40, 300),
  statedMs: fc.constantFrom(undefined, undefined, 0, 1, 1, 2),
  isTwice: fc.constantFrom(false, false, false, true),
});

const create: fc.Arbitrary<Operation> = fc.constant({ kind: 'create', user: 0, others: [1, 2] });

/** Plans that begin with a group. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.integer(),
  users: fc.constantFrom(2, 3, 5),
  // More than 97 members do not fit one transaction.
  crowd: fc.oneof({ weight: 40, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(110) }),
  faultShare: fc.constantFrom(0, 0.05, 0.25),
  lagMs: fc.constantFrom(0, 100, 1500),
  steps: fc
    .tuple(step, create, fc.array(step, { minLength: 2, maxLength: 14 }))
    .map(([first, operation, rest]) => [{ ...first, operation }, ...rest]),
});
