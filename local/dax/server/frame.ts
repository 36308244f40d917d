const HEADER_BYTES = 8;
const END_OF_MESSAGE = 1;

/** A reply in one frame: its length with this header, a flag that no frame follows, and three bytes without meaning. */
export function framed(reply: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32BE(HEADER_BYTES + reply.length);
  header.writeUInt8(END_OF_MESSAGE, 4);
  return Buffer.concat([header, reply]);
}
