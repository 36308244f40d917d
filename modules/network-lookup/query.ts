import type { TerraformDataSource } from 'cdktf';

export type Tags = Readonly<Record<string, string>>;

export const filter = (name: string, ...values: string[]) => ({ name, values });

/** EC2 filters by tags, whose values may contain `*` and `?`. */
export const tagFilters = (tags: Tags) => Object.entries(tags).map(([key, value]) => filter(`tag:${key}`, value));

export const tagWords = (tags: Tags): string =>
  `tagged ${Object.entries(tags)
    .map(([key, value]) => `${key} = ${value}`)
    .join(' and ')}`;

/** A data source's address for handwritten expressions, in which its `fqn` would be a nested template. */
export const address = (source: TerraformDataSource): string =>
  `data.${source.terraformResourceType}.${source.friendlyUniqueId}`;

/** A list of ids for an error message. */
export const named = (ids: string): string => `\${length(${ids}) == 0 ? "none" : join(", ", sort(${ids}))}`;
