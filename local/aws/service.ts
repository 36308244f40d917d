import { localPython } from '../machine/python';
import type { Place, Service } from '../machine/service';
import { localAwsStatus, startLocalAws, stopLocalAws, traces } from '.';

const optionsOf = ({ home, ports }: Place) => ({
  home,
  port: ports.aws,
  functionsPort: ports.functions,
  redisPort: ports.functionsRedis,
});

export const aws: Service = {
  name: 'aws',
  title: 'the local AWS',
  install: localPython,
  start: (place, forget) => startLocalAws(optionsOf(place), forget),
  stop: stopLocalAws,
  status: (place) => localAwsStatus(optionsOf(place)),
  traces,
};
