import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const COMPONENTS = join(import.meta.dirname, "../../../components");

test("every primitive is shown on the page of primitives", () => {
  const primitives = readdirSync(join(COMPONENTS, "ui")).filter((file) => file.endsWith(".tsx"));
  expect(primitives.length).toBeGreaterThan(20);
  const gallery = readdirSync(join(COMPONENTS, "gallery"))
    .map((file) => readFileSync(join(COMPONENTS, "gallery", file), "utf8"))
    .join("\n");
  const missing = primitives.flatMap((file) => {
    const text = readFileSync(join(COMPONENTS, "ui", file), "utf8");
    const names = [...text.matchAll(/^export function ([A-Z]\w+)/gm)].map((found) => found[1] as string);
    return names.filter((name) => !new RegExp(`<${name}[\\s>]`).test(gallery));
  });
  expect(missing).toEqual([]);
});
