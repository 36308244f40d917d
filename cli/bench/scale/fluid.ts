import { type Stage, type System, sustainedRate } from './system';

const HOUR = 3600;

interface Flow {
  readonly stage: Stage;
  readonly sustained: number;
  backlog: number;
  peak: number;
  refused: number;
  served: number;
}

export interface Outcome {
  /** What waits in each buffer after the time. */
  readonly backlogs: readonly { readonly buffer: string; readonly left: number; readonly peak: number }[];
  /** The share of the work that a stage without a buffer refused. */
  readonly refusedShare: number;
  /** How long the work that arrives last waits and takes, in seconds. */
  readonly latencySeconds: number;
}

/**
 * A fluid model: work flows through the stages second by second, each takes what it can, and the rest waits in its
 * buffer or is refused. The load begins at once, with everything cold.
 * @param rate units a second that arrive
 * @param seconds how long @default an hour
 */
export function simulate({ stages }: System, rate: number, seconds = HOUR): Outcome {
  const flows = stages.map(
    (stage): Flow => ({ stage, sustained: sustainedRate(stage), backlog: 0, peak: 0, refused: 0, served: 0 }),
  );
  for (let second = 0; second < seconds; second++) {
    let arriving = rate;
    for (const flow of flows) arriving = pass(flow, arriving, second);
  }
  return {
    backlogs: flows.flatMap(({ stage: { buffer }, backlog, peak }) =>
      buffer === undefined ? [] : [{ buffer, left: backlog, peak }],
    ),
    refusedShare: flows.reduce((sum, { refused }) => sum + refused, 0) / (rate * seconds),
    latencySeconds: flows.reduce((sum, flow) => sum + waitOf(flow) + flow.stage.seconds(rate), 0),
  };
}

/** One second of one stage. @returns what it hands on */
function pass(flow: Flow, arriving: number, second: number): number {
  const { stage, sustained } = flow;
  const due = flow.backlog + arriving;
  flow.served = Math.min(due, sustained, stage.warmUp?.(second) ?? Number.POSITIVE_INFINITY);
  if (stage.buffer === undefined) flow.refused += due - flow.served;
  else flow.backlog = due - flow.served;
  flow.peak = Math.max(flow.peak, flow.backlog);
  return flow.served;
}

const waitOf = ({ backlog, served }: Flow): number => (backlog === 0 ? 0 : backlog / served);
