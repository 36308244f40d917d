import { Option } from 'commander';
import type { Sample } from '../system';
import { wholeNumber } from '../terminal/command';
import { runSampleOrders } from './sample-run';
import { topTable } from './top';

/** `up --sample-orders 200` */
export const sample: Sample = {
  option: () =>
    new Option('--sample-orders <number>', 'Send sample orders and wait until every one is counted').argParser(
      wholeNumber(1, 100_000),
    ),
  async run(env, value) {
    const run = await runSampleOrders(env, Number(value));
    const { sent, written, counted, deadLetters, top } = run;
    const figures = `Sent ${sent}, written ${written}, counted ${counted}, in the dead-letter queue ${deadLetters}.`;
    return { document: run, text: `${figures}\n\n${topTable(top)}` };
  },
};
