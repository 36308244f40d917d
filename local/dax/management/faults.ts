/**
 * The errors of the DAX API that this endpoint reports, and three errors of the AWS JSON protocol.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Accelerator_(DAX).html
 */
type FaultCode =
  | 'ClusterAlreadyExistsFault'
  | 'ClusterNotFoundFault'
  | 'InsufficientClusterCapacityFault'
  | 'InvalidARNFault'
  | 'InvalidClusterStateFault'
  | 'InvalidParameterCombinationException'
  | 'InvalidParameterGroupStateFault'
  | 'InvalidParameterValueException'
  | 'InvalidSubnet'
  | 'NodeNotFoundFault'
  | 'NodeQuotaForClusterExceededFault'
  | 'ParameterGroupAlreadyExistsFault'
  | 'ParameterGroupNotFoundFault'
  | 'SubnetGroupAlreadyExistsFault'
  | 'SubnetGroupInUseFault'
  | 'SubnetGroupNotFoundFault'
  | 'SubnetInUse'
  | 'TagNotFoundFault'
  | 'TagQuotaPerResourceExceeded'
  | 'InternalFailure'
  | 'SerializationException'
  | 'UnknownOperationException';

/** An error that the client receives by its code. */
export class Fault extends Error {
  constructor(
    readonly code: FaultCode,
    message: string,
  ) {
    super(message);
  }
}

/** @param problem the parameter, the rule and the value */
export const invalidValue = (problem: string) => new Fault('InvalidParameterValueException', problem);

export const invalidCombination = (problem: string) => new Fault('InvalidParameterCombinationException', problem);

const MAX_SHOWN_CHARACTERS = 200;

/** A value of a request, as an error message shows it. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  if (text === '') return 'an empty string';
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}
