// Writes the migration that leads from the migrations in the repository to prisma/schema.prisma:
//   npm run db:migration -- <name>          only when the two differ
//   npm run db:migration -- <name> --empty  to be written by hand, for what a schema cannot say
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startEmbeddedServer } from "#lib/db/embedded/start.ts";
import { MIGRATIONS_DIRECTORY, sqlFromMigrationsToSchema } from "#lib/db/schema-engine.ts";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { empty: { type: "boolean" } } });
const [name] = positionals;
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  process.stderr.write("Usage: npm run db:migration -- <name in small_letters> [--empty]\n");
  process.exit(2);
}

const directory = mkdtempSync(join(tmpdir(), "loadline-migration-"));
chmodSync(directory, 0o711);
const server = await startEmbeddedServer(directory, { settings: { fsync: "off" } });
try {
  const shadowUrl = await server.createDatabase("shadow");
  const sql = values.empty ? "" : await sqlFromMigrationsToSchema(server.url, shadowUrl);
  if (sql === null) {
    process.stdout.write("The migrations already lead to prisma/schema.prisma; nothing was written.\n");
  } else {
    const time = new Date().toISOString().replace(/[-:T]|\..*/g, "");
    const path = join(MIGRATIONS_DIRECTORY, `${time}_${name}`);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "migration.sql"), sql);
    process.stdout.write(`Wrote ${join(path, "migration.sql")}\n`);
  }
} finally {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
