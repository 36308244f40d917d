/** An error of AWS with this name. */
export const awsError = (name: string) => Object.assign(new Error(name), { name });
