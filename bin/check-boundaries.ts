// `npm run boundaries`: dependencies between the parts of the repository point where ARCHITECTURE.md says.
import { dirname } from "node:path";
import { findViolations } from "./boundaries.ts";
import { readModules } from "./read-modules.ts";

const modules = readModules(dirname(import.meta.dirname));
const violations = findViolations(modules);
for (const violation of violations) process.stderr.write(`${violation}\n`);
process.stdout.write(`${modules.length} modules, ${violations.length} violations\n`);
if (violations.length > 0) process.exitCode = 1;
