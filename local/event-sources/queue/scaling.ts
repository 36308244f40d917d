import type { EventSourceMappingConfiguration as Deployed } from '@aws-sdk/client-lambda';

/** Limits of the number of concurrent batches of a queue. */
export interface Scaling {
  readonly initial: number;
  readonly maximum: number;
  /** Milliseconds after which one more batch is allowed. */
  readonly growthMs: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html: 300 more a minute. */
export const STANDARD: Scaling = { initial: 5, maximum: 1250, growthMs: 200 };
/** With provisioned pollers: 1,000 more a minute. */
const PROVISIONED_GROWTH_MS = 60;
/** The concurrent invocations of one poller. */
const POLLER_INVOCATIONS = 10;
const MINIMUM_POLLERS = 2;
const MAXIMUM_POLLERS = 200;

/** @throws if the mapping has both provisioned pollers and a maximum concurrency */
export function scalingOf({ ScalingConfig, ProvisionedPollerConfig }: Deployed): Scaling {
  const { MaximumConcurrency } = ScalingConfig ?? {};
  if (!ProvisionedPollerConfig) {
    const maximum = MaximumConcurrency ?? STANDARD.maximum;
    return { ...STANDARD, initial: Math.min(STANDARD.initial, maximum), maximum };
  }
  if (MaximumConcurrency !== undefined) {
    throw new Error(
      `ScalingConfig.MaximumConcurrency must not be set with ProvisionedPollerConfig, got ${MaximumConcurrency}`,
    );
  }
  const { MinimumPollers = MINIMUM_POLLERS, MaximumPollers = MAXIMUM_POLLERS } = ProvisionedPollerConfig;
  return {
    initial: MinimumPollers * POLLER_INVOCATIONS,
    maximum: Math.max(MinimumPollers, MaximumPollers) * POLLER_INVOCATIONS,
    growthMs: PROVISIONED_GROWTH_MS,
  };
}
