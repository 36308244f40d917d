import type { TerraformDataSource } from 'cdktf';

export type Tags = Readonly<Record<string, string>>;

export const filter = (name: string, ...values: string[]) => ({ name, values });

/** EC2's filters by tags; a value may hold `*` and `?`. */
export const tagFilters = (tags: Tags) => Object.entries(tags).map(([key, value]) => filter(`tag:${key}`, value));

export const tagWords = (tags: Tags): string =>
  `tagged ${Object.entries(tags)
    .map(([key, value]) => `${key} = ${value}`)
    .join(' and ')}`;

/** A data source's name within an expression that is written out: its `fqn` would be a template inside a template. */
export const address = (source: TerraformDataSource): string =>
  `data.${source.terraformResourceType}.${source.friendlyUniqueId}`;

/** The ids in a sentence. */
export const named = (ids: string): string => `\${length(${ids}) == 0 ? "none" : join(", ", sort(${ids}))}`;
