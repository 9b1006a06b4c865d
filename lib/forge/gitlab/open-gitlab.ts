import type { OpenConnection } from "../../domain/connection.ts";
import { coversRemote } from "../covers.ts";
import type { Forge } from "../forge.ts";
import { openGitLabClient } from "./client.ts";
import { gitLabCommit } from "./commit.ts";
import { tellGitLab } from "./tell.ts";
import { testGitLab } from "./test-gitlab.ts";

/** gitlab.com or a GitLab of one's own. */
export function openGitLab(connection: OpenConnection): Forge {
  const client = openGitLabClient(connection);
  return {
    covers: (remote) => coversRemote(client.config, remote),
    commit: (question, signal) => gitLabCommit(client, question, signal),
    tell: (news, signal) => tellGitLab(client, news, signal),
    test: (signal) => testGitLab(client, signal),
  };
}
