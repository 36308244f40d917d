import type { RestaurantsOutputs } from '../../systems/restaurants';
import { expiredInCache } from '../dead-letters/recovery';
import type { SystemCommands } from '../system';
import { benchRestaurants } from './bench';
import { restaurants as command } from './command';

export const restaurants: SystemCommands<keyof RestaurantsOutputs> = {
  name: 'restaurants',
  functions: {
    get: 'getFunctionName',
    invalidate: 'invalidateFunctionName',
    operate: 'operateFunctionName',
    measure: 'measureFunctionName',
  },
  failureQueues: {
    failures: {
      url: 'failureQueueUrl',
      source: { streamFunction: 'invalidateFunctionName' },
      recovery: expiredInCache,
    },
  },
  tryNext: [
    'npx tableside restaurants load examples/restaurants.jsonl',
    'npx tableside restaurants find --cuisine thai --city london',
  ],
  command,
  bench: benchRestaurants,
};
