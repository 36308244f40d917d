import type { Rule } from '../../local/faults/rules';
import { table } from '../terminal/table';

/** Shows the rules as a table. */
export const faultTable = (rules: readonly Rule[]): string =>
  table(
    ['injected fault', 'service', 'operation', 'share', 'milliseconds', 'seed'],
    rules.map(({ fault, service = 'all', operation = 'all', sharePercent, milliseconds = '', seed }) => {
      return [fault, service, operation, `${sharePercent} %`, milliseconds, seed];
    }),
  );
