/** What a part of the repository may import: other parts, and packages (`node:` stands for Node's own modules). */
export type Rule = { parts: readonly string[]; packages: readonly string[] | "any" };

/** What programs on the server's machine are put together from. */
const ON_THE_SERVER = [
  "lib/client",
  "lib/config",
  "lib/contracts",
  "lib/db",
  "lib/deploy",
  "lib/domain",
  "lib/host",
  "lib/services",
];

/**
 * The direction of dependencies (ARCHITECTURE.md): every part, and what it may import besides itself.
 * Whatever is not listed here may not be imported.
 */
export const RULES: Readonly<Record<string, Rule>> = {
  "lib/domain": { parts: [], packages: ["node:", "croner"] },
  "lib/contracts": { parts: ["lib/domain"], packages: ["zod"] },
  "lib/config": { parts: [], packages: ["node:", "yaml", "zod"] },
  "lib/db": {
    parts: ["lib/config", "lib/contracts", "lib/domain"],
    packages: [
      "node:",
      "@prisma/adapter-pg",
      "@prisma/client",
      "@prisma/driver-adapter-utils",
      "@prisma/schema-engine-wasm",
      "pg",
      "pg-copy-streams",
      "zod",
    ],
  },
  "lib/net": { parts: [], packages: ["node:", "undici"] },
  "lib/secrets": { parts: ["lib/config", "lib/domain"], packages: ["node:", "jose", "zod"] },
  "lib/registry": { parts: ["lib/domain", "lib/net"], packages: ["node:", "zod"] },
  "lib/sources": {
    parts: ["lib/domain", "lib/net"],
    packages: ["node:", "@grpc/grpc-js", "@grpc/proto-loader", "zod"],
  },
  "lib/deploy": {
    parts: ["lib/domain", "lib/net", "lib/registry"],
    packages: ["node:", "@kubernetes/client-node", "dockerode", "zod"],
  },
  "lib/forge": {
    parts: ["lib/domain", "lib/net"],
    packages: ["node:", "@gitbeaker/requester-utils", "@gitbeaker/rest", "octokit", "zod"],
  },
  "lib/alerts": { parts: ["lib/domain", "lib/net"], packages: ["node:", "nodemailer", "zod"] },
  "lib/services": {
    parts: [
      "lib/alerts",
      "lib/contracts",
      "lib/db",
      "lib/deploy",
      "lib/domain",
      "lib/forge",
      "lib/registry",
      "lib/secrets",
      "lib/sources",
    ],
    packages: ["node:", "@node-rs/argon2", "zod"],
  },
  "lib/jobs": {
    parts: [
      "lib/alerts",
      "lib/config",
      "lib/contracts",
      "lib/db",
      "lib/deploy",
      "lib/domain",
      "lib/forge",
      "lib/net",
      "lib/registry",
      "lib/secrets",
      "lib/services",
      "lib/sources",
    ],
    packages: ["node:", "pg-boss", "pino", "zod"],
  },
  "lib/auth": {
    parts: ["lib/config", "lib/contracts", "lib/db", "lib/domain", "lib/services"],
    packages: ["node:", "next", "next-auth", "zod"],
  },
  "lib/http": {
    parts: ["lib/auth", "lib/contracts", "lib/db", "lib/domain", "lib/services"],
    packages: ["node:", "next", "pino", "react", "zod"],
  },
  "lib/client": { parts: ["lib/contracts", "lib/domain"], packages: ["node:", "@tanstack/react-query", "zod"] },
  "lib/host": { parts: ["lib/config", "lib/db"], packages: ["node:", "next", "pino", "rolldown", "zod"] },
  components: {
    parts: ["lib/client", "lib/contracts", "lib/domain"],
    packages: [
      "@base-ui/react",
      "@tanstack/react-query",
      "@tanstack/react-virtual",
      "@xyflow/react",
      "cmdk",
      "elkjs",
      "lucide-react",
      "next",
      "react",
      "react-dom",
      "react-markdown",
      "remark-gfm",
      "sonner",
      "zod",
    ],
  },
  app: {
    parts: ["components", "lib/auth", "lib/client", "lib/contracts", "lib/domain", "lib/http", "lib/services"],
    packages: ["@tanstack/react-query", "next", "react"],
  },
  bin: {
    // What `npm test` and `npm run test:real` have to install before tests use it: the browser, and Python programs.
    parts: [
      ...ON_THE_SERVER,
      "bin/bench",
      "lib/sources/dbt/read-manifest.ts",
      "tests/e2e/support/system-chromium.ts",
      "tests/support/real/python-env.ts",
    ],
    packages: ["node:", "@playwright/test", "commander", "oxc-parser", "zod"],
  },
  "bin/bench": {
    // The real Dagster that the tests compare with; a worker that makes rollbacks.
    parts: [
      ...ON_THE_SERVER,
      "lib/http",
      "lib/jobs",
      "tests/e2e/support/hydrated-page.ts",
      "tests/e2e/support/system-chromium.ts",
      "tests/support/real/python-env.ts",
    ],
    packages: ["node:", "@playwright/test", "pg-copy-streams", "pino", "zod"],
  },
  demo: { parts: ON_THE_SERVER, packages: ["node:", "zod"] },
};

/** File names that say nothing of what is inside. */
const EMPTY_NAMES = /(^|\/)(index|utils?|helpers?|misc|common-utils)\.(ts|tsx|mjs)$/;

/** The part that alone may talk to the database. */
const SQL_PART = "lib/db";

/** A file and what it imports: paths within the repository, and packages by name. `queries`: it runs SQL itself. */
export type Module = { path: string; imports: readonly Import[]; queries?: boolean };
export type Import = {
  /** Path of a file of the repository, or null. */
  file: string | null;
  /** Name of a package, `node:` for Node's own modules, or null. */
  package: string | null;
  /** Gone when types are stripped: a cycle of types hurts nobody. */
  typeOnly: boolean;
};

/** Everything in `modules` that breaks a rule, a line each; none = well. */
export function findViolations(modules: readonly Module[], rules: Readonly<Record<string, Rule>> = RULES): string[] {
  return [
    ...modules.flatMap((module) => violationsOf(module, rules)),
    ...findCycles(modules).map((cycle) => `${cycle.join(" -> ")}: a cycle`),
  ];
}

function violationsOf(module: Module, rules: Readonly<Record<string, Rule>>): string[] {
  const found: string[] = [];
  if (EMPTY_NAMES.test(module.path)) found.push(`${module.path}: name it after what is in it`);
  const part = partOf(module.path, rules);
  const rule = part === null ? undefined : rules[part];
  if (!rule) return [...found, `${module.path}: belongs to no part that bin/boundaries.ts knows`];
  if (module.queries && part !== SQL_PART) found.push(`${module.path}: SQL belongs in ${SQL_PART}`);
  for (const imported of module.imports) {
    if (imported.package !== null && rule.packages !== "any" && !rule.packages.includes(imported.package)) {
      found.push(
        `${module.path}: ${part} may not import ${imported.package === "node:" ? "Node's modules" : imported.package}`,
      );
    }
    if (imported.file !== null && !mayImport(part as string, rule, imported.file, rules)) {
      found.push(`${module.path}: ${part} may not import ${imported.file}`);
    }
  }
  return found;
}

function mayImport(part: string, rule: Rule, file: string, rules: Readonly<Record<string, Rule>>): boolean {
  // Its own version and name are nobody's secret.
  if (file === "package.json") return true;
  const target = partOf(file, rules);
  return target === part || (target !== null && rule.parts.includes(target)) || rule.parts.includes(file);
}

function partOf(path: string, rules: Readonly<Record<string, Rule>>): string | null {
  const [first = "", second = ""] = path.split("/");
  return [`${first}/${second}`, first].find((part) => Object.hasOwn(rules, part)) ?? null;
}

/** Each cycle of imports that exist at run time once, from its first file in reading order. */
function findCycles(modules: readonly Module[]): string[][] {
  const graph = new Map(
    modules.map(({ path, imports }) => [
      path,
      imports.flatMap(({ file, typeOnly }) => (file !== null && !typeOnly ? [file] : [])),
    ]),
  );
  const cycles: string[][] = [];
  const state = new Map<string, "open" | "done">();
  const trail: string[] = [];
  const visit = (path: string): void => {
    if (state.get(path) === "done" || !graph.has(path)) return;
    if (state.get(path) === "open") {
      cycles.push([...trail.slice(trail.indexOf(path)), path]);
      return;
    }
    state.set(path, "open");
    trail.push(path);
    for (const next of graph.get(path) ?? []) visit(next);
    trail.pop();
    state.set(path, "done");
  };
  for (const path of graph.keys()) visit(path);
  return cycles;
}
