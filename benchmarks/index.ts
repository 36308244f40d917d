import { bundle } from './bundle';
import { drain } from './drain';
import { eventSources } from './event-sources';
import { leaderboard } from './leaderboard';
import { loadRestaurants } from './load-restaurants';
import type { Bench } from './support/report';
import { synth } from './synth';

export const benches = {
  drain,
  leaderboard,
  synth,
  bundle,
  'event-sources': eventSources,
  'load-restaurants': loadRestaurants,
} as const satisfies Record<string, Bench>;

export type BenchName = keyof typeof benches;
