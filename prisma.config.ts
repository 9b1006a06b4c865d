import { defineConfig } from "prisma/config";

// The address is read only by Prisma's own commands. Loadline applies the same migrations itself at
// start (lib/db/migrate.ts), because the command line's engine is a download that closed networks refuse.
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://localhost/loadline" },
});
