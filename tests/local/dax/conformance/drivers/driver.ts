import type { Request } from '../case';

/** The clients of the suite. */
export const CLIENTS = [
  '@amazon-dax-sdk/client-dax',
  '@amazon-dax-sdk/lib-dax',
  'amazon-dax-client (Node.js)',
  'tableside/runtime/dax',
  'amazon-dax-client (Python)',
  'amazon-dax-client (Python) resource',
] as const;

export type Client = (typeof CLIENTS)[number];

/** One client of each language sends reads again, to be answered from the cache. */
const TWICE: readonly Client[] = ['@amazon-dax-sdk/client-dax', 'amazon-dax-client (Python)'];

/** How often a client sends each read. */
export const readsOf = (client: Client): number => (TWICE.includes(client) ? 2 : 1);

/** What a request ended with, as plain JSON: see `normalized`. */
export type Answer =
  | { readonly output: unknown }
  | { readonly error: Failure }
  /** The request cannot be expressed with this client. */
  | { readonly unsupported: string };

export interface Failure {
  readonly name: string;
  readonly message: string;
  /** One for each action of a cancelled transaction. */
  readonly reasons?: unknown;
}

/** Sends requests with one client. The names of its tables are those that the client sees. */
export interface Driver {
  send(request: Request): Promise<Answer>;
  close(): void | Promise<void>;
}
