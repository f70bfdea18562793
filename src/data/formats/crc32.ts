/** The checksum of zip archives, as browsers have none. Source: APPNOTE.TXT, 4.4.7: the polynomial 0xdebb20e3, reflected. */

import { defined } from "../../checked.ts";

const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** The CRC-32 of bytes, as an unsigned number. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    value = (value >>> 8) ^ defined(TABLE[(value ^ defined(bytes[i])) & 0xff]);
  }
  return (value ^ 0xffffffff) >>> 0;
}
