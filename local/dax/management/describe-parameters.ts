import { required, structure, text } from './input';
import { operation } from './operation';
import { PAGE, page } from './page';
import { findParameterGroup } from './parameter-groups';
import { parameterViews } from './parameters';
import { DEFAULT_PARAMETER_GROUP, DEFAULT_TTLS } from './state';

export const describeParameters = operation(
  structure({ ParameterGroupName: required(text), Source: text, ...PAGE }),
  ({ ParameterGroupName, Source, ...request }, { store }) => {
    const { name, ttls } = findParameterGroup(store.current, ParameterGroupName);
    const parameters = parameterViews(ttls, name === DEFAULT_PARAMETER_GROUP ? 'system' : 'user');
    const selected = parameters.filter((parameter) => Source === undefined || parameter.Source === Source);
    const { items, token } = page(selected, (parameter) => parameter.ParameterName, request);
    return { Parameters: items, ...token };
  },
);

export const describeDefaultParameters = operation(structure(PAGE), (request) => {
  const { items, token } = page(parameterViews(DEFAULT_TTLS, 'system'), ({ ParameterName }) => ParameterName, request);
  return { Parameters: items, ...token };
});
