/**
 * The fields of `GetProviderSchema.Response` that have schemas by type: of resources, data sources, ephemeral resources,
 * list resources and actions. Source: https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/tfplugin5.proto
 */
const BY_TYPE: ReadonlySet<number> = new Set([2, 3, 8, 9, 11]);

const LENGTH_DELIMITED = 2;

/** A response with the schemas of all types, without those that are not used. */
export function withTypes(response: Buffer, isUsed: (type: string) => boolean): Buffer {
  const kept: Buffer[] = [];
  for (let at = 0; at < response.length; ) {
    const field = fieldAt(response, at);
    if (!BY_TYPE.has(field.number) || isUsed(keyOf(response, field.start))) kept.push(response.subarray(at, field.end));
    at = field.end;
  }
  return Buffer.concat(kept);
}

/** The key of an entry of a map, which is its first field. */
function keyOf(message: Buffer, at: number): string {
  const { start, end } = fieldAt(message, at);
  return message.toString('utf8', start, end);
}

/** A field of a Protocol Buffers message: its number, and where its content is. */
function fieldAt(message: Buffer, at: number) {
  const [tag, length] = varintAt(message, at);
  if ((tag & 7) !== LENGTH_DELIMITED) throw new Error(`the provider's schema has a field of wire type ${tag & 7}`);
  const [size, start] = varintAt(message, length);
  return { number: tag >> 3, start, end: start + size };
}

/** @returns the value, and where the next one begins */
function varintAt(message: Buffer, at: number): [value: number, next: number] {
  const byte = message.readUInt8(at);
  if (byte < 0x80) return [byte, at + 1];
  const [rest, next] = varintAt(message, at + 1);
  return [byte - 0x80 + rest * 0x80, next];
}
