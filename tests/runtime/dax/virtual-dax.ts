import { type Connection, DaxLink } from '../../../runtime/dax/link';
import { VirtualClock } from '../../support/virtual-clock';

/** A cluster in virtual time. */
export class VirtualDax {
  readonly clock = Object.assign(new VirtualClock(), { random: () => 1 });
  readonly reports: string[] = [];
  connects = 0;
  calls = 0;
  closes = 0;
  /** Whether a new connection can be made; a function decides itself. */
  accepts: boolean | (() => Promise<void>) = true;
  /** What a call does. */
  reply: (call: number) => Promise<unknown> = async () => 'answer';

  readonly link = new DaxLink(() => this.connect(), {
    silenceMs: 1000,
    connectMs: 1000,
    clock: this.clock,
    report: {
      failure: (cause) => this.reports.push((cause as Error).message),
      recovery: () => this.reports.push('recovery'),
    },
  });

  /** Never answers. */
  readonly silence = () => new Promise<never>(() => undefined);

  /** Answers after this time. */
  readonly after = (milliseconds: number) => async () => {
    await this.clock.sleep(milliseconds);
    return 'answer';
  };

  private async connect(): Promise<Connection> {
    this.connects += 1;
    if (typeof this.accepts === 'function') await this.accepts();
    else if (!this.accepts) throw new Error('refused');
    return {
      call: () => {
        this.calls += 1;
        return this.reply(this.calls);
      },
      close: () => {
        this.closes += 1;
      },
    };
  }

  /** Sends a read and returns how it ended, and after how long. */
  ask(kind: 'read' | 'write' = 'read', waitMs = kind === 'read' ? 1000 : 2000) {
    const start = this.clock.now();
    const outcome = { result: 'pending', milliseconds: Number.NaN };
    const end = (result: string) => Object.assign(outcome, { result, milliseconds: this.clock.now() - start });
    this.link.ask(kind, 'getItem', {}, waitMs).then(
      (answer) => end(String(answer)),
      (error: Error) => end(error.name),
    );
    return outcome;
  }

  /** The same, and lets time pass until it has ended. */
  async asked(kind: 'read' | 'write' = 'read') {
    const outcome = this.ask(kind);
    await this.clock.pass(10, () => outcome.result !== 'pending');
    return outcome;
  }
}
