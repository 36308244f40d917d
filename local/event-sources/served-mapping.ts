import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { type Clock, newStop, pause } from './clock';
import { type Endpoint, isError } from './endpoint';
import { readMapping } from './mapping';
import { QueueSource } from './queue/source';
import { problem, type Source, type SourceContext } from './source';
import type { EventSourceStatus, Lag } from './status';
import { StreamSource } from './stream/source';

/** The maximum delay of the status. */
const WAIT_MS = 2000;

export interface ServedMappingOptions extends Pick<SourceContext, 'endpoint' | 'clock' | 'positions'> {
  /** The endpoint with the permissions of a function's role. @default `endpoint` */
  readonly endpointFor?: (functionArn: string) => Endpoint;
  /** The state of the mappings that are served. @default 'Enabled' */
  readonly servedState?: 'Enabled' | 'Disabled' | undefined;
  /** Called with a line for each change of state. */
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
    const { text: lastProcessingResult } = this.lastResult;
    return { uuid: UUID, sourceArn: EventSourceArn, functionArn: FunctionArn, state: State, lastProcessingResult, lag };
  }

  private async serve(): Promise<void> {
    const { State, EventSourceArn, FunctionArn } = this.deployed;
    if (State !== (this.options.servedState ?? 'Enabled') || this.stopping.signal.aborted) return;
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
    const { signal } = this.stopping;
    const context: SourceContext = {
      ...options,
      endpoint: options.endpointFor?.(this.deployed.FunctionArn ?? '') ?? options.endpoint,
      setResult: (result) => lastResult.setResult(result),
      setProblem: (part, problem) => lastResult.setProblem(part, problem),
    };
    const mapping = readMapping(this.deployed);
    return mapping.kind === 'queue'
      ? new QueueSource(mapping, context, signal)
      : new StreamSource(mapping, context, signal);
  }
}

/** Identifies the settings of a mapping, without the fields that change by themselves. */
const fingerprintOf = ({
  LastModified: _modified,
  LastProcessingResult: _result,
  StateTransitionReason: _reason,
  ...settings
}: EventSourceMappingConfiguration): string => JSON.stringify(settings);

/** The `LastProcessingResult` of a mapping. */
class LastResult {
  private result = 'No records processed';
  private readonly problems = new Map<string, string>();

  /** @param log called with each change */
  constructor(private readonly log: (text: string) => void) {}

  /** The current problem, otherwise the result of the last batch. */
  get text(): string {
    const [problem] = this.problems.values();
    return problem ?? this.result;
  }

  setResult(result: string): void {
    const before = this.text;
    this.result = result;
    this.logChange(before);
  }

  setProblem(part: string, problem: string | undefined): void {
    const before = this.text;
    if (problem === undefined) this.problems.delete(part);
    else this.problems.set(part, problem);
    this.logChange(before);
  }

  private logChange(before: string): void {
    if (this.text !== before) this.log(this.text);
  }
}

/** Reads the lag of a source, or keeps the last known lag while the source is silent. */
class KnownLag {
  private lag: Lag | null = null;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly source: Source,
    private readonly clock: Clock,
  ) {}

  /** @returns null if the source cannot be reached */
  async read(): Promise<Lag | null> {
    this.asking ??= this.ask();
    const answered = new AbortController();
    void this.asking.then(() => answered.abort());
    await pause(this.clock, answered.signal, WAIT_MS);
    return this.lag;
  }

  private async ask(): Promise<void> {
    this.lag = await this.source.lag().catch((error) => (isError(error, 'TimeoutError') ? this.lag : null));
    this.asking = undefined;
  }
}
