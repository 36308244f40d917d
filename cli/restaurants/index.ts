import type { SystemCommands } from '../system';
import { benchRestaurants } from './bench';
import { restaurants as command } from './command';
import type { RestaurantsOutputs } from './outputs';

export const restaurants: SystemCommands<keyof RestaurantsOutputs> = {
  name: 'restaurants',
  functions: { get: 'getFunctionName', invalidate: 'invalidateFunctionName', operate: 'operateFunctionName' },
  failureQueues: ['failureQueueUrl'],
  tryNext: [
    'npx tableside restaurants load examples/restaurants.jsonl',
    'npx tableside restaurants find --cuisine thai --city london',
  ],
  command,
  bench: benchRestaurants,
};
