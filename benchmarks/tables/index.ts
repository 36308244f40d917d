import { type Bench, together } from '../support/report';
import { withScratchAws } from '../support/scratch-aws';
import { withSlowTable } from '../support/slow-table';
import { compareImports } from './import';
import { compareScans } from './scan';

const DELAY_MS = 5;

/** How fast `tableside tables` scans, compared with the AWS CLI, and imports, compared with a loop of PutItem. */
export const bench: Bench = async (step) => {
  const imports = await withSlowTable(DELAY_MS, (endpoint) => compareImports(step, endpoint));
  const scans = await withScratchAws(step, (aws) => compareScans(step, aws));
  return together([imports, scans]);
};
