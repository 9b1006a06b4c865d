import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

/** `Ada Lovelace <ada@example.com>`, a bare name, or a bare address, which then is the name too. */
export function parsePerson(text: string): { name: string; email?: string } {
  const parts = /^([^<>]*)<([^<>]+)>\s*$/.exec(text);
  const name = (parts?.[1] ?? text).trim();
  const email = parts?.[2]?.trim();
  if (email) return { name: name === "" ? email : name, email };
  if (name === "") throw new CliError(EXIT.usage, "A person is given as 'Name <email>' or a name alone.");
  return /^\S+@\S+$/.test(name) ? { name, email: name } : { name };
}
