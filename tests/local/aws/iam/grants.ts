import { GetRolePolicyCommand, type IAMClient, paginateListRolePolicies, paginateListRoles } from '@aws-sdk/client-iam';
import type { Judgement } from '../../../../local/aws/iam/record';

/** One action on one resource that a role allows. */
export interface Grant {
  readonly role: string;
  readonly action: string;
  /** May have wildcards. */
  readonly resource: string;
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** What the inline policies of all roles allow, in the order of their names. */
export async function deployedGrants(iam: IAMClient): Promise<Grant[]> {
  const grants: Grant[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, {})) {
    for (const { RoleName = '' } of Roles) grants.push(...(await grantsOf(iam, RoleName)));
  }
  return grants;
}

async function grantsOf(iam: IAMClient, RoleName: string): Promise<Grant[]> {
  const grants: Grant[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName })) {
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument));
      for (const { Action, Resource } of [Statement].flat() as Statement[]) {
        for (const action of [Action].flat()) {
          for (const resource of [Resource].flat()) grants.push({ role: RoleName, action, resource });
        }
      }
    }
  }
  return grants;
}

/** Whether a request was allowed that needed this grant. */
export const isUsed = ({ role, action, resource }: Grant, judgements: readonly Judgement[]): boolean =>
  judgements.some(
    (judgement) =>
      judgement.decision === 'allowed' &&
      judgement.principal.split('/')[1] === role &&
      judgement.action === action &&
      matches(resource, judgement.resource),
  );

const matches = (pattern: string, resource: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`).test(resource);

const escaped = (text: string) => text.replaceAll(/[^\w]/g, '\\$&');
