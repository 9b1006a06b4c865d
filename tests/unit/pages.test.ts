import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const APP = join(import.meta.dirname, "../../app");
const pages = readdirSync(APP, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("page.tsx"));

/** Pages for people without an account, or without a sign-in yet; whoever adds one opens it to everybody on purpose. */
const OPEN = ["join", "password", "reset", "setup", "sign-in"];

test("every page behind the sign-in asks who looks at it before it reads anything, or only leads elsewhere", () => {
  const inside = pages.filter((file) => file.startsWith("(main)"));
  expect(inside.length).toBeGreaterThan(12);
  const unasked = inside.filter((file) => {
    const text = readFileSync(join(APP, file), "utf8");
    const leadsElsewhere = /\bredirect\(/.test(text) && !/#lib\/services|#lib\/http/.test(text);
    return !/await requireContext\(/.test(text) && !leadsElsewhere;
  });
  expect(unasked).toEqual([]);
});

test("no other page is open to everybody", () => {
  const outside = pages.filter((file) => !file.startsWith("(main)")).map((file) => file.split("/")[0]);
  expect(outside.filter((folder) => !OPEN.includes(folder ?? ""))).toEqual([]);
});

test("no page talks to the database or a service that writes: what it shows it reads through a gate", () => {
  const writers = pages.filter((file) =>
    /#lib\/db|services\/[\w-]+\/(create|put|delete|record|execute|grant|revoke|update)-/.test(
      readFileSync(join(APP, file), "utf8"),
    ),
  );
  expect(writers).toEqual([]);
});
