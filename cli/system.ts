import type { Command, Option } from 'commander';
import type { EnvironmentName } from '../environments';

/** What the tool knows about a system. `Output` is the names of the system's outputs. */
export interface SystemCommands<Output extends string = string> {
  /** The name of its command and of its Terraform output. */
  readonly name: string;
  /** Its functions by the name in `logs <system>/<name>`, with the output that holds the deployed function's name. */
  readonly functions: Readonly<Record<string, Output>>;
  /** Outputs that hold the URLs of its dead-letter queues and failure queues. */
  readonly failureQueues: readonly Output[];
  /** Commands that `up` suggests. */
  readonly tryNext: readonly string[];
  readonly command: () => Command;
  /** A subcommand of `bench`. */
  readonly bench?: () => Command;
  /** An option of `up` that sends sample data through the deployed system. */
  readonly sample?: {
    readonly option: () => Option;
    /** @param value the value of the option */
    run(env: EnvironmentName, value: unknown): Promise<{ readonly document: object; readonly text: string }>;
  };
  /** The lines about the deployed system at the end of `up`. */
  summary?(outputs: Readonly<Record<Output, string>>): string;
  /**
   * Commands that enable a disabled event source mapping, by the output that holds the name of its function.
   * @default npx tableside up
   */
  readonly enableCommands?: { readonly [Name in Output]?: (env: EnvironmentName) => string };
}
