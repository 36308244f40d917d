/** Where an environment is, and how what it creates is named and kept. */
export interface Place {
  /** Prefix of all names: `tableside-<environment>`. */
  readonly prefix: string;
  readonly accountId: string;
  readonly region: string;
  /** Whether plans fail that would delete or replace what holds data. */
  readonly deletionProtection: boolean;
}
