/** For a resource that holds data: a plan that would delete or replace it fails. */
export const protectedIf = (deletionProtection: boolean) =>
  deletionProtection ? { lifecycle: { preventDestroy: true } } : {};
