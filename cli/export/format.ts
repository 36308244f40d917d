/** Files of HCL in Terraform's own format. */
export async function formatted(files: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  // It compiles a formatter as it is loaded.
  const { format } = await import('@cdktf/hcl-tools');
  const texts = new Map<string, string>();
  for (const [name, text] of files) texts.set(name, await format(text));
  return texts;
}
