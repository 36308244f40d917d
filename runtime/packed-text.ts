/** Bytes that text in JSON never contains: it escapes control characters. */
const UUID = 0x01;
const TIME = 0x02;
const [UUID_BYTES, TIME_BYTES] = [16, 6];

const PACKABLE =
  /(?<uuid>[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** JSON in UTF-8, in which each UUID and each time takes as many bytes as it has information. */
export function packed(json: string): Buffer {
  const parts: Buffer[] = [];
  let end = 0;
  for (const { 0: text, index, groups } of json.matchAll(PACKABLE)) {
    const bytes = groups?.uuid === undefined ? packedTime(text) : packedUuid(text);
    if (!bytes) continue;
    parts.push(Buffer.from(json.slice(end, index)), bytes);
    end = index + text.length;
  }
  return Buffer.concat([...parts, Buffer.from(json.slice(end))]);
}

/** @throws if the bytes are not from `packed` */
export function unpacked(bytes: Buffer): string {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; at++) {
    const marker = bytes[at];
    if (marker !== UUID && marker !== TIME) continue;
    parts.push(bytes.toString('utf8', start, at));
    parts.push(marker === UUID ? uuidAt(bytes, at + 1) : new Date(bytes.readUIntBE(at + 1, TIME_BYTES)).toISOString());
    at += marker === UUID ? UUID_BYTES : TIME_BYTES;
    start = at + 1;
  }
  return [...parts, bytes.toString('utf8', start)].join('');
}

const packedUuid = (text: string): Buffer => Buffer.from(`0${UUID}${text.replaceAll('-', '')}`, 'hex');

/** @returns undefined for a time that is none, or that has another form, such as February 30 or 1969 */
function packedTime(text: string): Buffer | undefined {
  const time = Date.parse(text);
  if (!(time >= 0) || new Date(time).toISOString() !== text) return undefined;
  const bytes = Buffer.alloc(1 + TIME_BYTES, TIME);
  bytes.writeUIntBE(time, 1, TIME_BYTES);
  return bytes;
}

function uuidAt(bytes: Buffer, start: number): string {
  const hex = bytes.toString('hex', start, start + UUID_BYTES);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
