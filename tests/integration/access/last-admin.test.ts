import { expect, test } from "vitest";
import type { Database } from "#lib/db/database.ts";
import { addTeamMember } from "#lib/services/access/add-team-member.ts";
import { createTeam } from "#lib/services/access/create-team.ts";
import { deleteTeam } from "#lib/services/access/delete-team.ts";
import { grantRole } from "#lib/services/access/grant-role.ts";
import { inviteMember } from "#lib/services/access/invite-member.ts";
import { removeMember } from "#lib/services/access/remove-member.ts";
import { removeTeamMember } from "#lib/services/access/remove-team-member.ts";
import { revokeGrant } from "#lib/services/access/revoke-grant.ts";
import { updateMember } from "#lib/services/access/update-member.ts";
import type { Context } from "#lib/services/context.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
const system = () => systemContext(database.db);
const accountId = ({ actor }: Context) => (actor.type === "person" ? actor.accountId : "");
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "allowed",
    (error: { code?: string }) => error.code,
  );

const grantOf = async (db: Database, id: string) =>
  (await db.prisma.roleGrant.findFirstOrThrow({ where: { accountId: id, role: "organization_admin" } })).id;

/** Each way in which somebody stops being Organization Admin. */
const WAYS: Record<string, (context: Context, person: { id: string; email: string }) => Promise<unknown>> = {
  lowered: (context, { email }) =>
    grantRole(context, { subject: { type: "account", email }, role: "viewer", deployment: null }),
  revoked: async (context, { id }) => revokeGrant(context, { id: await grantOf(database.db, id) }),
  disabled: (context, { id }) => updateMember(context, { id, disabled: true }),
  removed: (context, { id }) => removeMember(context, { id }),
};

async function nobodyElse(): Promise<void> {
  await database.db.prisma.roleGrant.deleteMany();
}

for (const [way, leave] of Object.entries(WAYS)) {
  test(`the last Organization Admin cannot be ${way}, the last but one can`, async () => {
    await nobodyElse();
    const first = await personContext(database.db, `${way}-1`, { role: "organization_admin" });
    const self = { id: accountId(first), email: `${way}-1@example.com` };
    expect(await codeOf(leave(system(), self))).toBe("conflict");
    // Who was invited and has not come, and a group that a provider may empty, are nobody to rely on.
    await inviteMember(system(), {
      email: `${way}-invited@example.com`,
      name: "x",
      grants: [{ deployment: null, role: "organization_admin" }],
      teams: [],
    });
    await grantRole(system(), {
      subject: { type: "group", provider: "oidc", name: "admins" },
      role: "organization_admin",
      deployment: null,
    });
    expect(await codeOf(leave(system(), self))).toBe("conflict");
    await personContext(database.db, `${way}-2`, { role: "organization_admin" });
    expect(await codeOf(leave(system(), self))).toBe("allowed");
  });
}

test("of Organization Admins who all go at once, in every way there is, one stays", async () => {
  const { db } = database;
  for (let round = 0; round < 5; round++) {
    await nobodyElse();
    const ways = Object.values(WAYS);
    const people = await Promise.all(
      Array.from({ length: ways.length * 2 }, async (_, index) => {
        const name = `race-${round}-${index}`;
        const person = await personContext(db, name, { role: "organization_admin" });
        return { id: accountId(person), email: `${name}@example.com` };
      }),
    );
    const outcomes = await Promise.all(
      people.map((person, index) =>
        codeOf((ways[index % ways.length] ?? WAYS.lowered)?.(system(), person) as Promise<unknown>),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === "conflict")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "allowed")).toHaveLength(people.length - 1);
  }
});

test("two who take the right from each other at once do not both lose it", async () => {
  const { db } = database;
  for (let round = 0; round < 5; round++) {
    await nobodyElse();
    const [one, two] = await Promise.all(
      ["one", "two"].map((name) => personContext(db, `duel-${round}-${name}`, { role: "organization_admin" })),
    );
    if (one === undefined || two === undefined) throw new Error("two people were expected");
    const lower = (by: Context, name: string) =>
      codeOf(
        grantRole(by, {
          subject: { type: "account", email: `duel-${round}-${name}@example.com` },
          role: "viewer",
          deployment: null,
        }),
      );
    const outcomes = await Promise.all([lower(one, "two"), lower(two, "one")]);
    expect(outcomes.filter((outcome) => outcome === "allowed")).toHaveLength(1);
  }
});

test("an Organization Admin by a team counts, so the team cannot lose the last one", async () => {
  const { db } = database;
  await nobodyElse();
  const ada = await personContext(db, "by-team", null);
  const { team } = await createTeam(system(), { name: "admins" });
  const subject = { type: "team", name: "admins" } as const;
  const { grant } = await grantRole(system(), { subject, role: "organization_admin", deployment: null });
  const member = { id: team.id, account: accountId(ada) };
  await addTeamMember(system(), member);
  expect(await codeOf(removeTeamMember(system(), member))).toBe("conflict");
  expect(await codeOf(deleteTeam(system(), { id: team.id }))).toBe("conflict");
  expect(await codeOf(revokeGrant(system(), { id: grant.id }))).toBe("conflict");
  expect(await codeOf(updateMember(system(), { id: accountId(ada), disabled: true }))).toBe("conflict");
  await personContext(db, "by-self", { role: "organization_admin" });
  expect(await codeOf(deleteTeam(system(), { id: team.id }))).toBe("allowed");
});
