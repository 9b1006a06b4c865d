import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import type { MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import { PUBLIC_ALONE } from "./public-alone.ts";
import { rewriteResultFields } from "./result-fields.ts";

/** The schema, the migrations and the engine that knows both (docs/decisions/0002-migrations-without-downloads.md). */
const PRISMA_DIRECTORY = fileURLToPath(new URL("../../prisma/", import.meta.url));
const SCHEMA_PATH = join(PRISMA_DIRECTORY, "schema.prisma");
export const MIGRATIONS_DIRECTORY = join(PRISMA_DIRECTORY, "migrations");

/** Type numbers of PostgreSQL's catalogue. */
const CHAR = 18;
const TEXT = 25;
const MARK = "\u0000char";

/** Every table is in the schema; none is managed by somebody else. */
export const NO_FILTERS = { externalTables: [], externalEnums: [] };

/**
 * Lends the engine of `prisma migrate`, compiled to WebAssembly, with connections of its own.
 *
 * @param shadowUrl an empty database that the engine may fill and empty; only making and comparing
 * migrations needs one.
 */
export async function withSchemaEngine<T>(
  url: string,
  shadowUrl: string | null,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  await loadEngine();
  const pools: pg.Pool[] = [];
  const connect = async (connectionString: string): Promise<SqlDriverAdapter> => {
    const pool = poolThatMarksChars(connectionString);
    // An adapter leaves a pool open that it was given: the engine closes some of its connections, not all.
    pools.push(pool);
    return fitForEngine(await new PrismaPg(pool).connect(), pool);
  };
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: "postgres",
    adapterName: "@prisma/adapter-pg",
    connect: () => connect(url),
    connectToShadowDb: () => {
      if (shadowUrl === null) throw new Error("This needs a shadow database");
      return connect(shadowUrl);
    },
  });
  const datamodels: [string, string][] = [[SCHEMA_PATH, readFileSync(SCHEMA_PATH, "utf8")]];
  const engine = await engineModule.SchemaEngine.new({ datamodels }, () => {}, factory);
  try {
    return await work(engine);
  } finally {
    engine.free();
    await Promise.all(pools.map((pool) => pool.end()));
  }
}

/**
 * The engine reads columns of the catalogue's one-byte type `"char"` and wants characters, where the adapter
 * refuses the type. Here the type goes by as text with a mark on the column's name, and becomes a character
 * on the adapter's other side.
 */
function poolThatMarksChars(connectionString: string): pg.Pool {
  const onConnect = async (client: pg.ClientBase) => void (await client.query(PUBLIC_ALONE));
  const pool = new pg.Pool({ connectionString, max: 2, onConnect });
  // A server that stops right after the work tells an idle connection so; nobody waits for that one.
  pool.on("error", () => {});
  rewriteResultFields(pool, (field) => {
    if (field.dataTypeID !== CHAR) return;
    field.dataTypeID = TEXT;
    field.name += MARK;
  });
  return pool;
}

/**
 * Reads the marks, and runs a migration as one script. The adapter cuts a script at every semicolon, also in
 * function bodies and comments, and turns the server's words into its own. As a whole it is what
 * `prisma migrate deploy` sends, and one transaction.
 */
function fitForEngine(adapter: SqlDriverAdapter, pool: pg.Pool): SqlDriverAdapter {
  const queryRaw = adapter.queryRaw.bind(adapter);
  return Object.assign(adapter, {
    executeScript: async (script: string): Promise<void> => {
      try {
        await pool.query(script);
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) throw error;
        // Without its code: for codes that the engine knows it has shorter words of its own.
        const { severity = "ERROR", message, detail, column, hint } = error;
        throw new DriverAdapterError({ kind: "postgres", code: "", severity, message, detail, column, hint });
      }
    },
    queryRaw: async (query: SqlQuery): Promise<SqlResultSet> => {
      const { columnNames, columnTypes, ...rest } = await queryRaw(query);
      return {
        ...rest,
        columnNames: columnNames.map((name) => (name.endsWith(MARK) ? name.slice(0, -MARK.length) : name)),
        columnTypes: columnTypes.map((type, at) => (columnNames[at]?.endsWith(MARK) ? ColumnTypeEnum.Character : type)),
      };
    },
  });
}

let loading: Promise<void> | undefined;

/** Instantiates the WebAssembly module once; Node imports no .wasm by itself. */
function loadEngine(): Promise<void> {
  loading ??= (async () => {
    const directory = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
    const { instance } = await WebAssembly.instantiate(await readFile(join(directory, "schema_engine_bg.wasm")), {
      "./schema_engine_bg.js": engineModule as unknown as WebAssembly.ModuleImports,
    });
    engineModule.__wbg_set_wasm(instance.exports);
    (instance.exports.__wbindgen_start as () => void)();
  })();
  return loading;
}

/** The migrations of the repository in the order in which they are applied. */
export function migrationNames(directory: string = MIGRATIONS_DIRECTORY): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The migrations as the engine wants them. */
export function readMigrations(directory: string = MIGRATIONS_DIRECTORY): MigrationList {
  const lockFile = join(directory, "migration_lock.toml");
  return {
    baseDir: directory,
    lockfile: { path: "migration_lock.toml", content: existsSync(lockFile) ? readFileSync(lockFile, "utf8") : null },
    shadowDbInitScript: "",
    migrationDirectories: migrationNames(directory).map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok", value: readFileSync(join(directory, name, "migration.sql"), "utf8") },
      },
    })),
  };
}

/**
 * The SQL that leads from the migrations to the schema; null when they agree.
 *
 * @param url any database of the server.
 * @param shadowUrl an empty one, in which the migrations are played.
 */
export async function sqlFromMigrationsToSchema(url: string, shadowUrl: string): Promise<string | null> {
  const { stdout, exitCode } = await withSchemaEngine(url, shadowUrl, (engine) =>
    engine.diff({
      from: { tag: "migrations", ...readMigrations() },
      to: { tag: "schemaDatamodel", files: [{ path: SCHEMA_PATH, content: readFileSync(SCHEMA_PATH, "utf8") }] },
      script: true,
      exitCode: true,
      filters: NO_FILTERS,
    }),
  );
  return exitCode === 0 ? null : stdout;
}
