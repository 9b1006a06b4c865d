import { createHash } from "node:crypto";

export type PushedAsset = { key: string[]; [member: string]: unknown };

/** A push of these assets. */
export function loaded(assets: readonly PushedAsset[], more: Record<string, unknown> = {}) {
  return { status: "loaded", assets, ...more };
}

/**
 * Text that no compressor makes small, so that a body's size on the wire is what the test says: hex digits
 * of a digest chain that begins with `seed`.
 */
function noise(seed: string, length: number): string {
  const pieces: string[] = [];
  for (let piece = 0; piece * 64 < length; piece++) {
    pieces.push(createHash("sha256").update(`${seed} ${piece}`).digest("hex"));
  }
  return pieces.join("").slice(0, length);
}

/** A push whose JSON is at least `sizeBytes` long: `count` assets with a long piece of metadata each. */
export function largePush(sizeBytes: number, count: number, seed = "asset"): string {
  const each = Math.ceil(sizeBytes / count);
  const assets = Array.from({ length: count }, (_, index) => ({
    key: ["large", `${seed}-${index}`],
    codeVersion: "1",
    metadata: { notes: { type: "text", value: noise(`${seed} ${index}`, each) } },
  }));
  return JSON.stringify(loaded(assets));
}
