/** The program that runs as Terraform, such as OpenTofu: its name on the PATH, or its path. CDKTF has this variable. */
export const terraformBinary = (): string => process.env.TERRAFORM_BINARY_NAME || 'terraform';
