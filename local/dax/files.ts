import { join } from 'node:path';

/** The files that the DAX endpoint keeps in its folder. */
export const daxFiles = (folder: string) => ({
  clusters: join(folder, 'clusters.json'),
  attributeLists: join(folder, 'attribute-lists.jsonl'),
});
