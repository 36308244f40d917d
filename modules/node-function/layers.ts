import { type Finding, list, listOf, must, named } from '../shared/check';

const LAYER_VERSION = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:[\w-]{1,140}:\d+$/;

export const layerFindings = (layers: readonly string[]): Finding[] =>
  Array.isArray(layers)
    ? [
        must('layers', layers, 'contain at most 5 layers', ({ length }) => length <= 5),
        ...listOf('layers', layers, (prop, arn) =>
          named(prop, arn, LAYER_VERSION, 'be the ARN of a version of a layer'),
        ),
      ]
    : [list('layers', layers)];
