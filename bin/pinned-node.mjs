// Which Node runs Loadline: the one that package.json pins, from npm, whatever the machine has.
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** From here on Node runs TypeScript by itself. */
const LEAST_MAJOR = 24;

/** Path of the Node to use; null when the pinned one is not installed and this one is too old. */
export function findNode(root) {
  const pinned = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(pinned)) return realpathSync(pinned) === realpathSync(process.execPath) ? process.execPath : pinned;
  return isNewEnough(process.versions.node) ? process.execPath : null;
}

/** The environment for it: programs that it starts by name get the same Node, and this project's tools. */
export function nodeEnvironment(root, node) {
  const path = [dirname(node), join(root, "node_modules", ".bin"), process.env.PATH ?? ""].join(delimiter);
  return { ...process.env, PATH: path, NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1" };
}

function isNewEnough(version) {
  return Number(version.split(".")[0]) >= LEAST_MAJOR;
}
