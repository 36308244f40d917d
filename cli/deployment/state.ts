import { existsSync, readFileSync } from 'node:fs';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type S3State, stateKey } from '../../environments/config';

/** The part of a Terraform state that the tool reads. */
export interface State {
  readonly outputs: Readonly<Record<string, { readonly value: unknown }>>;
  readonly resources?: readonly { readonly mode: string; readonly type: string }[];
}

/** @returns undefined if there is no state, or if Terraform was killed while it wrote it */
export function readState(path: string): State | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @returns undefined if there is no state. @throws if the bucket cannot be read */
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
      `Cannot read the Terraform state of ${environment} from s3://${bucket}/${Key}: ${error}. ` +
        'This needs credentials for its account, as a deployment does.',
    );
  }
}
