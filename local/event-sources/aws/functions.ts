import {
  type EventSourceMappingConfiguration,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';

export const functions = ({ lambda, invocations }: { lambda: LambdaClient; invocations: LambdaClient }) => ({
  async listMappings() {
    const all: EventSourceMappingConfiguration[] = [];
    for await (const page of paginateListEventSourceMappings({ client: lambda }, {})) {
      all.push(...(page.EventSourceMappings ?? []));
    }
    return all;
  },
  async invoke(functionArn: string, payload: string, abortSignal: AbortSignal) {
    const command = new InvokeCommand({ FunctionName: functionArn, Payload: payload });
    const answer = await invocations.send(command, { abortSignal });
    return {
      statusCode: answer.StatusCode ?? 0,
      requestId: answer.$metadata.requestId ?? '',
      executedVersion: answer.ExecutedVersion ?? '$LATEST',
      functionError: answer.FunctionError,
      payload: answer.Payload?.transformToString() ?? '',
    };
  },
  async functionTimeoutSeconds(functionArn: string) {
    const { Timeout = 3 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn }));
    return Timeout;
  },
});
