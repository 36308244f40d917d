/** The local AWS of the tests. Read before `cli`, which removes the variable. */
export const awsEndpoint = process.env.AWS_ENDPOINT_URL ?? '';
