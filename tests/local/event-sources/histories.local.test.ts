import { testHistories } from './histories';

testHistories({ stream: 600, queue: 300, fifo: 300 });
