import type { TerraformDataSource } from 'cdktf';

export const filter = (name: string, ...values: string[]) => ({ name, values });

/** A data source's address for handwritten expressions, in which its `fqn` would be a nested template. */
export const address = (source: TerraformDataSource): string =>
  `data.${source.terraformResourceType}.${source.friendlyUniqueId}`;

/** An expression for a list of ids or names in an error message. */
export const listed = (ids: string): string => `\${length(${ids}) == 0 ? "none" : join(", ", sort(${ids}))}`;
