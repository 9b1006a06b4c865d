import type { NewSubject } from "../../contracts/grants.ts";
import { lockAccountByEmail } from "../../db/access/accounts.ts";
import type { GrantSubjectColumns } from "../../db/access/role-grants.ts";
import { lockTeamByName } from "../../db/access/teams.ts";
import type { Sql } from "../../db/database.ts";
import type { JsonObject } from "../../domain/json.ts";
import { ServiceError } from "../errors.ts";
import { normaliseEmail } from "./create-account.ts";

export type FoundSubject = GrantSubjectColumns & {
  /** How the audit log names it. */
  readonly target: JsonObject;
};

/**
 * Finds what a role is granted to; an account or a team stays locked until the transaction ends. A group need not be
 * known yet: its provider names it when somebody of it signs in.
 * @throws ServiceError `not_found`.
 */
export async function requireSubject(sql: Sql, subject: NewSubject): Promise<FoundSubject> {
  switch (subject.type) {
    case "account": {
      const email = normaliseEmail(subject.email);
      const accountId = await lockAccountByEmail(sql, email);
      if (accountId === null) throw new ServiceError("not_found", `There is no account for ${email}.`);
      return accountSubject(accountId, email);
    }
    case "team": {
      const team = await lockTeamByName(sql, subject.name);
      if (team === null) throw new ServiceError("not_found", `There is no team named “${subject.name}”.`);
      return { accountId: null, teamId: team.id, group: null, target: { team: team.id, name: team.name } };
    }
    case "group": {
      const { provider, name } = subject;
      return { accountId: null, teamId: null, group: { provider, name }, target: { provider, group: name } };
    }
  }
}

export function accountSubject(accountId: string, email: string): FoundSubject {
  return { accountId, teamId: null, group: null, target: { account: accountId, email } };
}
