/** Bytes of a SHA-256 digest. */
export const HASH_BYTES = 32;

/**
 * One parameter for any number of digests: node-postgres would write an array of bytea as an escaped array
 * literal, which costs several times as much as one value that the server cuts up (`unpacked`).
 */
export function packHashes(hashes: readonly Buffer[]): Buffer {
  return Buffer.concat(hashes, hashes.length * HASH_BYTES);
}

/** FROM item with the columns `hash` and `place` (0-based) over a packed parameter such as `$2`. */
export function unpacked(parameter: string): string {
  return `(select substring(${parameter}::bytea from place * ${HASH_BYTES} + 1 for ${HASH_BYTES}) as hash, place
             from generate_series(0, length(${parameter}::bytea) / ${HASH_BYTES} - 1) as place)`;
}

/** The same bytes as a Buffer: Prisma answers bytea as Uint8Array, node-postgres as Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
