import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { newStop } from './clock';
import { KnownLag } from './known-lag';
import { LastResult } from './last-result';
import { readMapping } from './mapping';
import { QueueSource } from './queue/source';
import { problem, type Source, type SourceContext } from './source';
import type { EventSourceStatus } from './status';
import { StreamSource } from './stream/source';

/** Everything a mapping needs to be served, and a log that takes a line for each change of state. */
export interface ServedMappingOptions extends Pick<SourceContext, 'endpoint' | 'clock' | 'positions'> {
  readonly log: (line: string) => void;
}

/** Serves one mapping with its current settings. */
export class ServedMapping {
  private readonly fingerprint: string;
  private readonly stopping = newStop();
  private readonly done: Promise<void>;
  private readonly lastResult: LastResult;
  private lag: KnownLag | undefined;

  /** @param previous settles when the mapping with its previous settings is no longer served */
  constructor(
    private readonly deployed: EventSourceMappingConfiguration,
    private readonly options: ServedMappingOptions,
    previous: Promise<void> = Promise.resolve(),
  ) {
    this.fingerprint = fingerprintOf(deployed);
    this.lastResult = new LastResult((text) => options.log(`${deployed.EventSourceArn}: ${text}`));
    this.done = previous.then(() => this.serve());
  }

  isAs(deployed: EventSourceMappingConfiguration): boolean {
    return this.fingerprint === fingerprintOf(deployed);
  }

  /** Starts nothing new. Resolves when everything in progress is done. */
  stop(): Promise<void> {
    this.stopping.abort();
    return this.done;
  }

  async status(): Promise<EventSourceStatus> {
    const { UUID = '', EventSourceArn = '', FunctionArn = '', State = '' } = this.deployed;
    const lag = (await this.lag?.read()) ?? null;
    return {
      uuid: UUID,
      sourceArn: EventSourceArn,
      functionArn: FunctionArn,
      state: State,
      lastProcessingResult: this.lastResult.text,
      lag,
    };
  }

  private async serve(): Promise<void> {
    const { State, EventSourceArn, FunctionArn } = this.deployed;
    if (State !== 'Enabled' || this.stopping.signal.aborted) return;
    this.options.log(`${EventSourceArn} → ${FunctionArn}: served`);
    try {
      const source = this.createSource();
      this.lag = new KnownLag(source, this.options.clock);
      await source.run();
    } catch (error) {
      this.lastResult.setResult(problem('Not served', error));
    }
    this.lag = undefined;
  }

  private createSource(): Source {
    const { lastResult, options } = this;
    const context: SourceContext = {
      ...options,
      setResult: (result) => lastResult.setResult(result),
      setProblem: (part, problem) => lastResult.setProblem(part, problem),
    };
    const mapping = readMapping(this.deployed);
    const { signal } = this.stopping;
    return mapping.kind === 'queue'
      ? new QueueSource(mapping, context, signal)
      : new StreamSource(mapping, context, signal);
  }
}

/** Differs if the mapping was changed by someone: without the fields that change by themselves. */
const fingerprintOf = ({
  LastModified: _modified,
  LastProcessingResult: _result,
  StateTransitionReason: _reason,
  ...settings
}: EventSourceMappingConfiguration): string => JSON.stringify(settings);
