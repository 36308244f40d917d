import { newNodes, spread } from '../../../../../local/dax/management/clusters/placement';
import { initialState, type NodeState, type State } from '../../../../../local/dax/management/state';

const node = (id: string, port: number, zone = 'a'): NodeState => ({ id, port, zone, status: 'available' });

function stateWith(nodes: NodeState[]): State {
  const cluster = { name: 'other', nodes } as State['clusters'][number];
  return { ...initialState(), clusters: [cluster] };
}

describe('newNodes', () => {
  it('uses no port that was assigned after the ports were checked', () => {
    const placement = { clusterName: 'scores', nodes: [], zones: ['a', 'b'], unused: [1, 2, 3, 4] };
    expect(newNodes(stateWith([node('other-a', 1), node('other-b', 3)]), placement)).toEqual([
      { id: 'scores-a', port: 2, zone: 'a', status: 'creating' },
      { id: 'scores-b', port: 4, zone: 'b', status: 'creating' },
    ]);
  });

  it('uses the free letters in order', () => {
    const nodes = [node('scores-b', 1), node('scores-d', 2)];
    const placement = { clusterName: 'scores', nodes, zones: ['a', 'a', 'a'], unused: [3, 4, 5] };
    expect(newNodes(stateWith(nodes), placement).map(({ id }) => id)).toEqual(['scores-a', 'scores-c', 'scores-e']);
  });
});

describe('spread', () => {
  it('evens out the number of nodes in each zone', () => {
    expect(spread(4, ['a', 'b', 'c'], [node('x', 1, 'b'), node('y', 2, 'b'), node('z', 3, 'c')])).toEqual([
      'a',
      'a',
      'c',
      'a',
    ]);
  });
});
