import { type AwsOptions, awsEndpoint } from './aws';
import { systemClock } from './clock';
import { Follower } from './follower';
import { fileStore, Positions } from './stream/positions';

interface EventSourcesOptions extends AwsOptions {
  /** The file that stores the positions in streams between runs. */
  readonly positionsFile: string;
  /** Called with a line for each change of state. @default console.log */
  readonly log?: (line: string) => void;
}

/** Serves the event source mappings that are deployed at an endpoint, as AWS documents it. */
export function startEventSources({ positionsFile, log = console.log, ...aws }: EventSourcesOptions) {
  const endpoint = awsEndpoint(aws);
  const positions = new Positions(fileStore(positionsFile), systemClock, log);
  const follower = new Follower({ endpoint, clock: systemClock, positions, log });
  const done = follower.run().finally(() => endpoint.close());
  return {
    /** The status of every deployed mapping. */
    status: () => follower.status(),
    /** Starts nothing new. Resolves when everything in progress is done. */
    stop() {
      follower.stop();
      return done;
    },
  };
}
