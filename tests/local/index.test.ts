import { isAbsolute, relative } from 'node:path';
import { services } from '../../local';

describe('the services of the local environment', () => {
  it('start with the local AWS', () => {
    expect(services.map(({ name }) => name)).toEqual(['aws', 'redis', 'event-sources', 'dax']);
  });

  it('leave traces inside of their home only', () => {
    const inHome = services.map(({ traces }) => traces('/home').map((path) => relative('/home', path)));
    expect(inHome).toEqual([
      ['aws.port', 'aws.log', 'iam.jsonl', 'functions'],
      ['redis.log'],
      expect.arrayContaining(['faults.json', 'companion.json', 'event-sources.log', 'event-source-positions.json.bad']),
      [],
    ]);
    expect(inHome.flat().filter((path) => path === '' || path.startsWith('..') || isAbsolute(path))).toEqual([]);
  });
});
