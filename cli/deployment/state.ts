import { existsSync, readFileSync } from 'node:fs';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type S3State, stateKey } from '../../environments/config';

/** What is read of a Terraform state. */
export interface State {
  readonly outputs: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resources?: readonly { readonly mode: string; readonly type: string }[];
}

/** @returns undefined where there is none, or one that was being written when Terraform was killed */
export function readState(path: string): State | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @throws with a sentence where the bucket cannot be read */
export async function readRemoteState(
  environment: string,
  { bucket }: S3State,
  client: { readonly region: string },
): Promise<State | undefined> {
  const Key = stateKey(environment);
  try {
    const { Body } = await new S3Client(client).send(new GetObjectCommand({ Bucket: bucket, Key }));
    return JSON.parse((await Body?.transformToString()) ?? '');
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw new Error(
      `Terraform’s state of the environment ${environment} could not be read from s3://${bucket}/${Key}: ${error}. ` +
        'Credentials of its account are needed, as for a deployment.',
    );
  }
}
