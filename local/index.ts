import { aws } from './aws';
import { dax, eventSources } from './companion';
import type { Service } from './machine/service';
import { redis } from './redis';

/** Started in this order, stopped in the reverse. */
export const services: readonly Service[] = [aws, redis, eventSources, dax];
