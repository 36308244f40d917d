import { testHistories } from './histories';

// `histories.local.test.ts` runs many more.
testHistories({ stream: 20, queue: 8, fifo: 8 });
