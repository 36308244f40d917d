/** Arguments of a resource, data source or output under their Terraform names (snake case). */
export type Block = Readonly<Record<string, unknown>>;

/** By construct path. */
export type Blocks = Readonly<Record<string, Block>>;

export interface StackBlocks {
  readonly resource: Readonly<Record<string, Blocks>>;
  readonly data: Readonly<Record<string, Blocks>>;
  readonly output: Blocks;
}
