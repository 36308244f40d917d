import { clearRules, rulesFile } from '../faults/rules-file';
import { LOOPBACK } from '../machine/ports';
import type { Place, Service } from '../machine/service';
import { companionStatus, startCompanion, stopCompanion } from '.';
import { filesIn } from './files';
import { readSettings } from './settings';

const endpointOf = ({ ports }: Place) => `http://${LOOPBACK}:${ports.aws}`;

/** The companion, by the name of what it mostly does. */
export const eventSources: Service = {
  name: 'event-sources',
  title: 'event sources',
  start(place) {
    const { home, region, ports } = place;
    return startCompanion(home, {
      aws: { endpoint: endpointOf(place), region, functionsPort: ports.functions },
      redis: { port: ports.redis, functionsPort: ports.functionsRedis },
    });
  },
  async stop(home) {
    const stopped = await stopCompanion(home);
    clearRules(rulesFile(home));
    return stopped;
  },
  async status(place) {
    const { ok, pid } = companionStatus(place.home);
    const endpoint = pid === null ? endpointOf(place) : readSettings(place.home).aws.endpoint;
    return { ok, pid, endpoint };
  },
  traces: (home) => [
    rulesFile(home),
    ...Object.values(filesIn(home)).flatMap((file) => [file, `${file}.draft`, `${file}.bad`]),
  ],
};
