import type { Case } from '../case';
import { batchCases } from './batch';
import { cancelledCases } from './cancelled-transactions';
import { capacityCases } from './capacity';
import { conditionCases } from './conditions';
import { filterCases } from './filters';
import { getCases } from './get';
import { indexCases } from './indexes';
import { legacyCases } from './legacy';
import { projectionCases } from './projections';
import { putCases } from './put';
import { queryCases } from './query';
import { readErrorCases } from './read-errors';
import { scanCases } from './scan';
import { transactionCases } from './transactions';
import { updateCases } from './update';
import { writeErrorCases } from './write-errors';

/** The cases, by what they are about. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  get: getCases,
  projections: projectionCases,
  put: putCases,
  update: updateCases,
  'delete and conditions': conditionCases,
  query: queryCases,
  indexes: indexCases,
  scan: scanCases,
  filters: filterCases,
  batches: batchCases,
  transactions: transactionCases,
  'cancelled transactions': cancelledCases,
  'consumed capacity': capacityCases,
  'legacy parameters': legacyCases,
  'errors of reads': readErrorCases,
  'errors of writes': writeErrorCases,
};
