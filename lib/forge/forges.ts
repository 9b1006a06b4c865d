import type { OpenConnection } from "../domain/connection.ts";
import type { Forge } from "./forge.ts";
import { openGitHub } from "./github/open-github.ts";
import { openGitLab } from "./gitlab/open-gitlab.ts";

/** Opens a connection of one of the kinds of git hosts. @throws ZodError where its configuration is not valid. */
export async function openForge(connection: OpenConnection): Promise<Forge> {
  return connection.kind === "github" ? openGitHub(connection) : openGitLab(connection);
}
