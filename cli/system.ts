import type { Command, Option } from 'commander';
import type { EnvironmentName } from '../environments';

/** A queue of messages that could not be processed. */
export interface FailureQueue<Output extends string = string> {
  /** The output that holds its URL. */
  readonly url: Output;
  /** Where its messages come from: the output with the URL of a queue, or with the name of a stream's function. */
  readonly source: { readonly queue: Output } | { readonly streamFunction: Output };
  /** Says why a message from the queue cannot be processed; undefined if its body does not show it. */
  readonly problemOf?: (body: string) => string | undefined;
  /** What makes up for records that the stream no longer has. @default nothing: their messages stay in the queue */
  readonly recovery?: {
    /** Part of a sentence: `npx tableside orders recount`. */
    readonly name: (env: EnvironmentName) => string;
    run(env: EnvironmentName): Promise<unknown>;
  };
}

/** What the tool knows about a system. `Output` is the names of the system's outputs. */
export interface SystemCommands<Output extends string = string> {
  /** The name of its command and of its Terraform output. */
  readonly name: string;
  /** Its functions by the name in `logs <system>/<name>`, with the output that holds the deployed function's name. */
  readonly functions: Readonly<Record<string, Output>>;
  /** Its dead-letter queues and failure queues, by the name in `dead-letters show <system>/<name>`. */
  readonly failureQueues: Readonly<Record<string, FailureQueue<Output>>>;
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
