import type { Block } from './configuration';

/** What plans of AWS resources connect to. */
export interface LocalProvider {
  /** URL of a local AWS. Without one, only fixtures answer. */
  readonly endpoint: string | undefined;
  /** Account id if the provider has no `allowed_account_ids`. */
  readonly accountId: string;
}

/** Where credentials and endpoints come from: nothing of it may lead to AWS. */
const REMOTE = [
  'assume_role',
  'assume_role_with_web_identity',
  'custom_ca_bundle',
  'endpoints',
  'http_proxy',
  'https_proxy',
  'profile',
  'shared_config_files',
  'shared_credentials_files',
  'token',
];

/** Nothing listens there: a request that no fixture answers fails at once. */
export const NOWHERE = 'http://127.0.0.1:9';

/** The account of a provider configuration. A local AWS uses the access key as account id. */
export const accountOf = ({ allowed_account_ids }: Block, { accountId }: LocalProvider): string =>
  (Array.isArray(allowed_account_ids) && (allowed_account_ids[0] as string | undefined)) || accountId;

/** The configuration of the AWS provider without anything that leads to AWS. */
export function localConfiguration(configuration: Block, local: LocalProvider): Block {
  const kept = Object.entries(configuration).filter(([name]) => !REMOTE.includes(name));
  const credentials = { access_key: accountOf(configuration, local), secret_key: 'test', s3_use_path_style: true };
  if (local.endpoint !== undefined) return { ...Object.fromEntries(kept), ...credentials };
  const withoutChecks = kept.filter(([name]) => !/_account_ids$/.test(name));
  const offline = { skip_credentials_validation: true, skip_requesting_account_id: true, max_retries: 1 };
  return { ...Object.fromEntries(withoutChecks), ...credentials, ...offline };
}

/** @throws if the local AWS does not answer, for which the provider would wait for minutes */
export async function requireAnswer(endpoint: string): Promise<void> {
  await fetch(endpoint, { signal: AbortSignal.timeout(10_000) }).catch(
    (error: Error & { cause?: { code?: string; message?: string } }) => {
      const reason = error.cause?.code ?? error.cause?.message ?? error.message;
      throw new Error(
        `endpoint must be the URL of a running local AWS, got ${endpoint}, which does not answer (${reason})`,
      );
    },
  );
}
