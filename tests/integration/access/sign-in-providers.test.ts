import { afterEach, expect, test } from "vitest";
import { listSignInProvidersOperation } from "#lib/contracts/sign-in.ts";
import { ROLES } from "#lib/domain/access/roles.ts";
import { callRoute, useWebDatabase } from "#tests/support/call-route.ts";
import { insertToken } from "#tests/support/factories.ts";

const database = useWebDatabase();
const SECRET = "a secret that no answer may hold";
const VARIABLES = {
  LOADLINE_URL: "https://loadline.example",
  LOADLINE_GITHUB_ID: "id-1",
  LOADLINE_GITHUB_SECRET: SECRET,
  LOADLINE_OIDC_ISSUER: "https://login.example/realms/data/",
  LOADLINE_OIDC_ID: "id-2",
  LOADLINE_OIDC_SECRET: SECRET,
  LOADLINE_OIDC_NAME: "Example login",
  LOADLINE_OIDC_GROUPS_CLAIM: "realm_access.roles",
};

afterEach(() => {
  for (const name of Object.keys(VARIABLES)) delete process.env[name];
});

test("the list tells what is set up, where, and what to register; never a secret or an id", async () => {
  Object.assign(process.env, VARIABLES);
  await database.db.prisma.account.create({
    data: {
      email: "a@example.com",
      name: "A",
      identities: { create: { provider: "oidc", issuer: "https://login.example", subject: "1" } },
    },
  });
  const { token } = await insertToken(database.db, { role: "organization_admin" });
  const answer = await callRoute(listSignInProvidersOperation, {}, { token });
  const text = await answer.text();
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain("id-1");
  const { items, password } = listSignInProvidersOperation.response.parse(JSON.parse(text));
  expect(password).toBe(true);
  const at = (provider: string) => `https://loadline.example/api/auth/callback/${provider}`;
  const off = { configured: false, address: null, groupsClaim: null, accounts: 0 };
  expect(items).toEqual([
    {
      ...off,
      provider: "github",
      name: "GitHub",
      configured: true,
      address: "https://github.com",
      callbackUrl: at("github"),
    },
    { ...off, provider: "gitlab", name: "GitLab", callbackUrl: at("gitlab") },
    { ...off, provider: "google", name: "Google", callbackUrl: at("google") },
    {
      provider: "oidc",
      name: "Example login",
      configured: true,
      address: "https://login.example/realms/data",
      callbackUrl: at("oidc"),
      groupsClaim: "realm_access.roles",
      accounts: 1,
    },
  ]);
});

test("it is for Organization Admins alone", async () => {
  for (const role of ROLES) {
    const { token } = await insertToken(database.db, { role });
    const { status } = await callRoute(listSignInProvidersOperation, {}, { token });
    expect([role, status]).toEqual([role, role === "organization_admin" ? 200 : 403]);
  }
});
