// A process that migrates, as a starting Loadline does: node tests/support/migrate-process.ts <database url>
import { migrate } from "#lib/db/migrate.ts";

const [, , url = ""] = process.argv;
process.stdout.write(JSON.stringify(await migrate(url)));
