import type { Place, Service } from '../machine/service';
import { logFile, redisServer, redisStatus, startRedis, stopRedis } from '.';

const optionsOf = ({ home, ports }: Place) => ({ home, port: ports.redis });

export const redis: Service = {
  name: 'redis',
  title: 'Redis',
  install: redisServer,
  start: (place) => startRedis(optionsOf(place)),
  stop: stopRedis,
  status: (place) => redisStatus(optionsOf(place)),
  traces: (home) => [logFile(home)],
};
