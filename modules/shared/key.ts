import type { Statement } from './grant';

/** The permissions to use a KMS key, if there is one. */
export const useOfKey = (kmsKeyArn: string | undefined, ...actions: string[]): Statement[] =>
  kmsKeyArn === undefined ? [] : [{ actions, resources: [kmsKeyArn] }];

/** The same, but only for what a service such as `dynamodb` does on behalf of the grantee. */
export const useOfKeyVia = (service: string, kmsKeyArn: string | undefined, ...actions: string[]): Statement[] =>
  useOfKey(kmsKeyArn, ...actions).map((statement) => ({
    ...statement,
    conditions: [{ test: 'StringLike', variable: 'kms:ViaService', values: [`${service}.*.amazonaws.com`] }],
  }));
