import { testHistories } from './histories';

testHistories({ stream: 200, queue: 100, fifo: 100 });
