import { aws } from './aws/service';
import { eventSources } from './companion/service';
import type { Service } from './machine/service';
import { redis } from './redis/service';

/** Started in this order, stopped in the reverse. */
export const services: readonly Service[] = [aws, redis, eventSources];
