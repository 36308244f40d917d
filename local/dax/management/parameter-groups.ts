import { groupName } from './checks';
import { record } from './events';
import { Fault, invalidValue, shown } from './faults';
import { list, required, structure, text } from './input';
import { operation } from './operation';
import { byName, PAGE, page } from './page';
import { withParameters } from './parameters';
import { DEFAULT_PARAMETER_GROUP, DEFAULT_TTLS, named, type ParameterGroupState, type State } from './state';

const TYPE = 'PARAMETER_GROUP';
const MAX_PARAMETERS = 20;

export function findParameterGroup({ parameterGroups }: Readonly<State>, name: string): ParameterGroupState {
  const found = named(parameterGroups, name.toLowerCase());
  if (found) return found;
  throw new Fault('ParameterGroupNotFoundFault', `Parameter group ${shown(name)} not found`);
}

const NAME = { ParameterGroupName: required(text) };

export const createParameterGroup = operation(structure({ ...NAME, Description: text }), (input, { store }) =>
  store.change((draft) => {
    const name = groupName('ParameterGroupName', input.ParameterGroupName);
    if (named(draft.parameterGroups, name)) {
      throw new Fault('ParameterGroupAlreadyExistsFault', `Parameter group ${name} already exists`);
    }
    const { Description: description } = input;
    const group = { name, ttls: DEFAULT_TTLS, ...(description !== undefined && { description }) };
    draft.parameterGroups.push(group);
    record(draft, TYPE, name, 'Parameter group created');
    return { ParameterGroup: view(group) };
  }),
);

export const describeParameterGroups = operation(
  structure({ ParameterGroupNames: list(text), ...PAGE }),
  ({ ParameterGroupNames: names = [], ...request }, { store }) => {
    const { current } = store;
    const groups = names.length > 0 ? names.map((name) => findParameterGroup(current, name)) : current.parameterGroups;
    const { items, token } = page(byName(groups), ({ name }) => name, request);
    return { ParameterGroups: items.map(view), ...token };
  },
);

const PARAMETER = structure({ ParameterName: required(text), ParameterValue: required(text) });

export const updateParameterGroup = operation(
  structure({ ...NAME, ParameterNameValues: required(list(PARAMETER)) }),
  ({ ParameterGroupName, ParameterNameValues: values }, { store }) =>
    store.change((draft) => {
      const name = changeable(ParameterGroupName);
      if (values.length > MAX_PARAMETERS) {
        throw invalidValue(`ParameterNameValues must have at most ${MAX_PARAMETERS} entries, got ${values.length}`);
      }
      const group = findParameterGroup(draft, name);
      group.ttls = withParameters(group.ttls, values);
      record(draft, TYPE, name, 'Parameter group updated');
      return { ParameterGroup: view(group) };
    }),
);

export const deleteParameterGroup = operation(structure(NAME), (input, { store }) =>
  store.change((draft) => {
    const { name } = findParameterGroup(draft, changeable(input.ParameterGroupName));
    const user = draft.clusters.find(({ parameterGroup }) => parameterGroup === name);
    if (user) {
      throw new Fault('InvalidParameterGroupStateFault', `Parameter group ${name} is in use by cluster ${user.name}`);
    }
    draft.parameterGroups = draft.parameterGroups.filter((group) => group.name !== name);
    record(draft, TYPE, name, 'Parameter group deleted');
    return { DeletionMessage: `Parameter group ${name} has been deleted` };
  }),
);

/** @returns the name in lower case */
function changeable(name: string): string {
  const folded = name.toLowerCase();
  if (folded !== DEFAULT_PARAMETER_GROUP) return folded;
  throw invalidValue(`ParameterGroupName must not be ${folded}: this group cannot be changed or deleted`);
}

const view = ({ name, description }: ParameterGroupState) => ({ ParameterGroupName: name, Description: description });
