import { between, type Finding, must, required } from '../shared/check';

/** Provisioned mode of an event source mapping. */
export interface Pollers {
  readonly minimum: number;
  readonly maximum: number;
}

export interface Scaling {
  /**
   * Maximum number of concurrent invocations, which limits the load on the table: 2 to 1,000. Not with
   * `provisionedPollers`.
   * @default 10, with `provisionedPollers` 10 for each poller
   */
  readonly maximumConcurrency?: number;
  /**
   * Pollers that are always ready, for peaks that come at once: `minimum` 2 to 200, `maximum` 2 to 2,000. Each starts up
   * to 10 invocations at a time, and AWS charges for each.
   * @default none: Lambda adds pollers as messages arrive
   */
  readonly provisionedPollers?: Pollers;
}

/** AWS provider 5.100 accepts at most 2,000 pollers. */
export function scalingFindings({ maximumConcurrency, provisionedPollers }: Scaling): Finding[] {
  if (provisionedPollers === undefined) return [between('maximumConcurrency', maximumConcurrency, 2, 1000)];
  const { minimum, maximum } = provisionedPollers;
  return [
    must('maximumConcurrency', maximumConcurrency, 'be omitted with provisionedPollers, which limit it', () => false),
    required('provisionedPollers.minimum', minimum),
    required('provisionedPollers.maximum', maximum),
    between('provisionedPollers.minimum', minimum, 2, 200),
    between('provisionedPollers.maximum', maximum, 2, 2000),
    must('provisionedPollers.maximum', maximum, `be at least minimum (${minimum})`, (most) => most >= minimum),
  ];
}

export const scalingArguments = ({ maximumConcurrency = 10, provisionedPollers }: Scaling) =>
  provisionedPollers === undefined
    ? { scalingConfig: { maximumConcurrency } }
    : {
        provisionedPollerConfig: {
          minimumPollers: provisionedPollers.minimum,
          maximumPollers: provisionedPollers.maximum,
        },
      };
