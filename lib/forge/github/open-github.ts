import type { OpenConnection } from "../../domain/connection.ts";
import { coversRemote } from "../covers.ts";
import type { Forge } from "../forge.ts";
import { openGitHubClient } from "./client.ts";
import { gitHubCommit } from "./commit.ts";
import { tellGitHub } from "./tell.ts";
import { testGitHub } from "./test-github.ts";

/** github.com, a tenant of ghe.com, or a GitHub Enterprise Server. */
export async function openGitHub(connection: OpenConnection): Promise<Forge> {
  const client = await openGitHubClient(connection);
  return {
    covers: (remote) => coversRemote(client.config, remote),
    commit: (question, signal) => gitHubCommit(client, question, signal),
    tell: (news, signal) => tellGitHub(client, news, signal),
    test: (signal) => testGitHub(client, connection, signal),
  };
}
