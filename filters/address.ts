import { isIPv6 } from 'node:net';

/**
 * The bits of an IP address, or undefined for any other text. AWS's matcher does not compare the families: a shorter
 * IPv4 address is a prefix of IPv6 addresses.
 */
export function addressBits(text: string): string | undefined {
  if (/^\d+(\.\d+){3}$/.test(text)) return ipv4(text.split('.').map(Number));
  return /^[\da-f:]+$/i.test(text) && isIPv6(text) ? ipv6(text) : undefined;
}

/** The bits that the addresses of a network like 10.0.0.0/24 start with. */
export function network(text: string): string | undefined {
  const [, address = '', length = ''] = /^([^/]+)\/(\d+)$/.exec(text) ?? [];
  const bits = addressBits(address);
  return bits !== undefined && Number(length) < bits.length ? bits.slice(0, Number(length)) : undefined;
}

const ipv4 = (bytes: readonly number[]) =>
  bytes.every((byte) => byte < 256) ? bytes.map((byte) => toBits(byte, 8)).join('') : undefined;

function ipv6(text: string): string {
  const [start = [], end = []] = text.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = new Array<string>(8 - start.length - end.length).fill('0');
  const bits = [...start, ...zeros, ...end].map((group) => toBits(Number.parseInt(group, 16), 16)).join('');
  // ::ffff:a00:1 is 10.0.0.1.
  return bits.startsWith(MAPPED) ? bits.slice(MAPPED.length) : bits;
}

const MAPPED = '0'.repeat(80) + '1'.repeat(16);

const toBits = (value: number, length: number) => value.toString(2).padStart(length, '0');
