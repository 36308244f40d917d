import { testHistories } from './histories';

// `histories.local.test.ts` runs many more.
testHistories({ stream: 12, queue: 6, fifo: 6 });
