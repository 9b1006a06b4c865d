// Makes lib/db/generated from prisma/schema.prisma when the two do not belong together: after a clone, after an
// edit of the schema. By hand: npm run db:generate
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "./pinned-node.mjs";

/**
 * @param {{ root: string, node: string, say: (line: string) => void }} options
 * @throws {Error} with what the generator said.
 */
export async function generateClient({ root, node, say }) {
  const generated = join(root, "lib", "db", "generated");
  const stamp = join(generated, "schema-hash");
  const hash = createHash("sha256")
    .update(readFileSync(join(root, "prisma", "schema.prisma")))
    .update(readFileSync(join(root, "node_modules", "prisma", "package.json")))
    .digest("hex");
  if (existsSync(join(generated, "client.ts")) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  const startedAt = Date.now();
  await run(node, [join(root, "node_modules", "prisma", "build", "index.js"), "generate"], root);
  writeFileSync(stamp, hash);
  say(`✓ Database client generated ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

function run(node, args, root) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd: root,
      // The generator needs no schema engine; one that is named is not downloaded.
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: node,
        CHECKPOINT_DISABLE: "1",
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    child.on("error", reject);
    child.on("close", (status) => (status === 0 ? resolve() : reject(new Error(output.trim()))));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const node = findNode(root) ?? process.execPath;
  await generateClient({ root, node, say: (line) => process.stderr.write(`${line}\n`) });
}
