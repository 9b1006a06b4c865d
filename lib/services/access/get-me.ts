import type { MeView } from "../../contracts/me.ts";
import { readMember } from "../../db/access/member-rows.ts";
import { readIdentities } from "../../db/access/members.ts";
import type { Sql } from "../../db/database.ts";
import { readDeployments } from "../../db/history/deployments.ts";
import { maySee, roleIn } from "../../domain/access/access.ts";
import { isSignInProvider } from "../../domain/access/sign-in-providers.ts";
import type { Context } from "../context.ts";
import { readAccess } from "./read-access.ts";

/** Who asks, and what they are where, at this moment. @throws ServiceError `unauthenticated`. */
export async function getMe(context: Context, sql: Sql = context.db.sql): Promise<{ me: MeView }> {
  const { actor } = context;
  const access = await readAccess(sql, actor);
  const deployments = (await readDeployments(sql)).flatMap(({ id, name }) => {
    const role = roleIn(access, id);
    return role !== null && maySee(access, id) ? [{ name, role }] : [];
  });
  const accountId = actor.type === "system" ? null : actor.accountId;
  const member = accountId === null ? null : await readMember(sql, accountId);
  return {
    me: {
      type: actor.type === "person" ? "person" : "token",
      name: actor.name,
      email: member?.email ?? null,
      organizationRole: access.organizationRole,
      deployments,
      account:
        actor.type !== "person" || member === null
          ? null
          : {
              hasPassword: member.methods.includes("password"),
              identities: (await readIdentities(sql, actor.accountId)).flatMap(({ provider, created_at }) =>
                isSignInProvider(provider) ? [{ provider, createdAt: created_at.toISOString() }] : [],
              ),
              teams: member.teams.map(({ name }) => name),
              reasons: member.reasons,
            },
    },
  };
}
