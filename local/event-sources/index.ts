import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { awsEndpoint } from './aws';
import { backoffMilliseconds, newStop, pause, systemClock } from './clock';
import type { AwsOptions } from './endpoint';
import { ServedMapping, type ServedMappingOptions } from './served-mapping';
import type { EventSourceStatus } from './status';
import { fileStore, memoryStore, Positions } from './stream/positions';

const LIST_MS = 1000;
/** While no mapping changes for a minute. */
const QUIET_LIST_MS = 3000;
const QUIET_LISTS = 60;

interface EventSourcesOptions extends AwsOptions, Pick<ServedMappingOptions, 'servedState'> {
  /** The file that stores the positions in streams between runs. @default they are kept in memory */
  readonly positionsFile?: string | undefined;
  /** Called with a line for each change of state. */
  readonly log: (line: string) => void;
}

/** Serves the event source mappings that are deployed at an endpoint, as AWS documents. */
export function startEventSources({ positionsFile, servedState, log, ...aws }: EventSourcesOptions) {
  const endpoint = awsEndpoint(aws);
  const positions = new Positions(
    positionsFile === undefined ? memoryStore : fileStore(positionsFile),
    systemClock,
    log,
  );
  const follower = new Follower({
    endpoint,
    endpointFor: (functionArn) => endpoint.as(functionArn),
    clock: systemClock,
    positions,
    servedState,
    log,
  });
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

/** Serves every enabled mapping that is deployed, with its current settings. */
export class Follower {
  private readonly mappings = new Map<string, ServedMapping>();
  /** Deleted mappings that still finish what they have started. */
  private readonly ending = new Set<Promise<void>>();
  private readonly stopping = newStop();
  /** How many listings were the same. */
  private sameLists = 0;

  constructor(private readonly options: ServedMappingOptions) {}

  /** Follows the deployed mappings until `stop` is called. Resolves when everything in progress is done. */
  async run(): Promise<void> {
    const { clock, log } = this.options;
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      try {
        await this.look();
        if (failures > 0) log('the endpoint answers again');
        failures = 0;
      } catch (error) {
        if (failures++ === 0) log(`cannot list the mappings: ${error}`);
      }
      const listMs = this.sameLists < QUIET_LISTS ? LIST_MS : QUIET_LIST_MS;
      await pause(clock, this.stopping.signal, failures > 0 ? backoffMilliseconds(failures) : listMs);
    }
    await Promise.all([...this.ending, ...[...this.mappings.values()].map((mapping) => mapping.stop())]);
    await this.options.positions.close();
  }

  stop(): void {
    this.stopping.abort();
  }

  status(): Promise<EventSourceStatus[]> {
    return Promise.all([...this.mappings.values()].map((mapping) => mapping.status()));
  }

  private async look(): Promise<void> {
    const deployed = await this.options.endpoint.listMappings();
    if (this.stopping.signal.aborted) return;
    this.sameLists++;
    const uuids = new Set(deployed.map(({ UUID = '' }) => UUID));
    for (const [uuid, mapping] of this.mappings) {
      if (uuids.has(uuid)) continue;
      const end = mapping.stop().finally(() => this.ending.delete(end));
      this.ending.add(end);
      this.mappings.delete(uuid);
      this.sameLists = 0;
      this.options.log(`${uuid}: deleted`);
    }
    this.options.positions.keepOnly(uuids);
    for (const mapping of deployed) this.follow(mapping);
  }

  private follow(deployed: EventSourceMappingConfiguration): void {
    const uuid = deployed.UUID ?? '';
    const current = this.mappings.get(uuid);
    if (current?.isAs(deployed)) return;
    this.sameLists = 0;
    // The new settings of a mapping that is `Updating` count once it is `Enabled`.
    if (current && deployed.State === 'Updating') return;
    // It starts when the one with the previous settings has finished.
    this.mappings.set(uuid, new ServedMapping(deployed, this.options, current?.stop()));
  }
}
