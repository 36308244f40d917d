import { join } from 'node:path';
import { root } from '../../../local/machine/paths';

/** Where results are stored and shown. */
export interface Places {
  /** A JSON file, and a picture, per bench. */
  readonly folder: string;
  readonly page: string;
  readonly readme: string;
}

export const PLACES: Places = {
  folder: join(root, 'benchmarks', 'results'),
  page: join(root, 'benchmarks', 'RESULTS.md'),
  readme: join(root, 'README.md'),
};
