import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Whether a program can be found by its name alone. */
export async function isOnPath(program: string): Promise<boolean> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const found = await access(join(folder, program)).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
