import { expect, test } from "vitest";
import { type Command, matchingCommands } from "#components/command/command.ts";

const command = (label: string, more: Partial<Command> = {}): Command => ({
  id: label,
  label,
  icon: null,
  run: () => {},
  ...more,
});
const COMMANDS = [
  command("Activity", { first: true, hint: "prod" }),
  command("Settings: Tokens", { words: "go to configure" }),
  command("Your account", { words: "profile password tokens" }),
  command("Reload orders"),
  command("View history of orders"),
];
const found = (text: string) => matchingCommands(COMMANDS, text).map(({ label }) => label);

test("before anything is typed only the first ones are offered", () => {
  expect(found("  ")).toEqual(["Activity"]);
});

test("every word counts, in any order and case, in labels, hints and other words", () => {
  expect(found("ORDERS")).toEqual(["Reload orders", "View history of orders"]);
  expect(found("orders hist")).toEqual(["View history of orders"]);
  expect(found("prod")).toEqual(["Activity"]);
  expect(found("orders prod")).toEqual([]);
});

test("of a code location's name alone the search is told, not what can be done to it", () => {
  const commands = [command("Reload fct_orders", { subject: "fct_orders" }), command("View orders")];
  expect(matchingCommands(commands, "orders").map(({ label }) => label)).toEqual(["View orders"]);
  expect(matchingCommands(commands, "rel orders").map(({ label }) => label)).toEqual(["Reload fct_orders"]);
});

test("before anything is typed, what can be done to the code location of the page comes first", () => {
  const commands = [command("Activity", { first: true }), command("Reload it", { first: true, subject: "it" })];
  expect(matchingCommands(commands, "").map(({ label }) => label)).toEqual(["Reload it", "Activity"]);
});

test("what begins with the text comes first", () => {
  expect(matchingCommands([command("Sign out"), command("Out of here")], "out").map(({ label }) => label)).toEqual([
    "Out of here",
    "Sign out",
  ]);
});

test("of thousands no more are offered than one can read", () => {
  const many = Array.from({ length: 4000 }, (_, index) => command(`Reload location ${index}`));
  expect(matchingCommands(many, "reload").length).toBe(8);
});
