import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { newStop } from './clock';
import type { FollowerOptions } from './follower';
import { readMapping } from './mapping';
import { QueueSource } from './queue-source';
import { problem, type Source } from './source';
import type { EventSourceStatus } from './status';
import { StreamSource } from './stream-source';

/** One mapping as it is deployed now. */
export class ServedMapping {
  private readonly fingerprint: string;
  private readonly stopping = newStop();
  private readonly done: Promise<void>;
  private source: Source | undefined;
  private result = 'No records processed';

  /** @param previous settles when the same mapping as it was before is no longer served */
  constructor(
    private readonly deployed: EventSourceMappingConfiguration,
    private readonly options: FollowerOptions,
    previous: Promise<void> = Promise.resolve(),
  ) {
    this.fingerprint = fingerprintOf(deployed);
    this.done = previous.then(() => this.serve());
  }

  isAs(deployed: EventSourceMappingConfiguration): boolean {
    return this.fingerprint === fingerprintOf(deployed);
  }

  /** Begins nothing more. @returns when what was begun is done */
  stop(): Promise<void> {
    this.stopping.abort();
    return this.done;
  }

  async status(): Promise<EventSourceStatus> {
    const { UUID = '', EventSourceArn = '', FunctionArn = '', State = '' } = this.deployed;
    const lag = await this.source?.lag().catch(() => undefined);
    return {
      uuid: UUID,
      sourceArn: EventSourceArn,
      functionArn: FunctionArn,
      state: State,
      lastProcessingResult: this.result,
      lag: lag ?? null,
    };
  }

  private async serve(): Promise<void> {
    const { State, EventSourceArn, FunctionArn } = this.deployed;
    if (State !== 'Enabled' || this.stopping.signal.aborted) return;
    this.options.log(`${EventSourceArn} → ${FunctionArn}: served`);
    try {
      this.source = this.createSource();
      await this.source.run();
    } catch (error) {
      this.report(problem('Not served', error));
    }
    this.source = undefined;
  }

  private createSource(): Source {
    const surroundings = { ...this.options, report: (result: string) => this.report(result) };
    const mapping = readMapping(this.deployed);
    const { signal } = this.stopping;
    return mapping.kind === 'queue'
      ? new QueueSource(mapping, surroundings, signal)
      : new StreamSource(mapping, surroundings, signal);
  }

  private report(result: string): void {
    if (result !== this.result) this.options.log(`${this.deployed.EventSourceArn}: ${result}`);
    this.result = result;
  }
}

/** What says that a mapping was changed: all but what changes by itself. */
const fingerprintOf = ({
  LastModified: _modified,
  LastProcessingResult: _result,
  StateTransitionReason: _reason,
  ...settings
}: EventSourceMappingConfiguration): string => JSON.stringify(settings);
