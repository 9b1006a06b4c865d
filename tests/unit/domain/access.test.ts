import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Access, maySee, refusalOf, roleIn, tokenAccess } from "#lib/domain/access/access.ts";
import {
  isAtLeast,
  leastPermissive,
  leastRole,
  mostPermissive,
  PERMISSIONS,
  type Permission,
  ROLES,
  ROLLBACK_LEAST_ROLES,
  type Role,
  roleMay,
  SCOPES,
} from "#lib/domain/access/roles.ts";

const DEPLOYMENTS = ["d1", "d2", "d3"];
const LOCATIONS = [1n, 2n, 3n];
const NAMES = Object.keys(PERMISSIONS) as Permission[];

const anyRole = fc.constantFrom(...ROLES);
const anyPlaceRole = fc.constantFrom(...ROLES.filter((role) => role !== "organization_admin"));
const roles = <Key>(keys: readonly Key[]): fc.Arbitrary<ReadonlyMap<Key, Role>> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...keys), anyPlaceRole), { selector: ([key]) => key })
    .map((all) => new Map(all));
const anyAccess: fc.Arbitrary<Access> = fc.record({
  organizationRole: fc.option(anyRole),
  deploymentRoles: roles(DEPLOYMENTS),
  locationRoles: roles(LOCATIONS),
  rollbackLeast: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...DEPLOYMENTS), fc.constantFrom(...ROLLBACK_LEAST_ROLES)), {
      selector: ([key]) => key,
    })
    .map((all) => new Map(all)),
  scopes: fc.constant([]),
  subject: fc.constant("you" as const),
});
const anyDeployment = fc.constantFrom(...DEPLOYMENTS);
const anyLocations = fc.subarray(LOCATIONS);
const anyPermission = fc.constantFrom(...NAMES);
const anyToken = fc.record({
  role: anyRole,
  deploymentIds: fc.option(fc.subarray(DEPLOYMENTS, { minLength: 1 })),
  scopes: fc.subarray([...SCOPES]),
});

const may = (access: Access, permission: Permission, deployment: string | null, locations: readonly bigint[] = []) =>
  refusalOf(access, permission, deployment, locations) === null;

describe("roles are one ladder", () => {
  test("a more permissive role may all that a less permissive one may", () => {
    fc.assert(
      fc.property(
        anyRole,
        anyRole,
        anyPermission,
        fc.constantFrom(...ROLLBACK_LEAST_ROLES),
        (a, b, permission, least) => {
          if (isAtLeast(a, b) && roleMay(b, permission, least)) expect(roleMay(a, permission, least)).toBe(true);
        },
      ),
    );
  });

  test("the most and the least permissive of two are one of them, whatever the order", () => {
    const maybe = fc.option(anyRole);
    fc.assert(
      fc.property(maybe, maybe, (a, b) => {
        expect(mostPermissive(a, b)).toBe(mostPermissive(b, a));
        expect(leastPermissive(a, b)).toBe(leastPermissive(b, a));
        expect([a, b]).toContain(mostPermissive(a, b));
        expect([a, b]).toContain(leastPermissive(a, b));
        expect(leastPermissive(a, null)).toBeNull();
        expect(mostPermissive(a, null)).toBe(a);
      }),
    );
  });
});

describe("more grants never take anything away", () => {
  test("of the organization, of a deployment, of a code location", () => {
    fc.assert(
      fc.property(
        anyAccess,
        anyPlaceRole,
        anyDeployment,
        fc.constantFrom(...LOCATIONS),
        anyPermission,
        anyLocations,
        (access, role, deployment, location, permission, locations) => {
          const bigger: Access[] = [
            { ...access, organizationRole: mostPermissive(access.organizationRole, role) },
            { ...access, deploymentRoles: raised(access.deploymentRoles, deployment, role) },
            { ...access, locationRoles: raised(access.locationRoles, location, role) },
          ];
          if (!may(access, permission, deployment, locations)) return;
          for (const more of bigger) expect(may(more, permission, deployment, locations)).toBe(true);
        },
      ),
    );
  });

  test("an addition in a code location counts there alone, and makes no deployment visible", () => {
    fc.assert(
      fc.property(
        anyAccess,
        anyDeployment,
        anyPermission,
        anyLocations,
        (access, deployment, permission, locations) => {
          const without = { ...access, locationRoles: new Map<bigint, Role>() };
          expect(maySee(access, deployment)).toBe(maySee(without, deployment));
          expect(may(access, permission, deployment)).toBe(may(without, permission, deployment));
          if (!maySee(access, deployment)) expect(may(access, permission, deployment, locations)).toBe(false);
        },
      ),
    );
  });

  test("what touches several code locations needs the right in every one of them", () => {
    fc.assert(
      fc.property(
        anyAccess,
        anyDeployment,
        anyPermission,
        fc.subarray(LOCATIONS, { minLength: 1 }),
        (access, deployment, permission, locations) => {
          const inEach = locations.every((location) => may(access, permission, deployment, [location]));
          expect(may(access, permission, deployment, locations)).toBe(inEach);
        },
      ),
    );
  });
});

describe("a deployment narrows its rollbacks", () => {
  test("it never gives a right, and touches no other one", () => {
    fc.assert(
      fc.property(
        anyAccess,
        anyDeployment,
        anyPermission,
        anyLocations,
        (access, deployment, permission, locations) => {
          const free = { ...access, rollbackLeast: new Map() };
          if (may(access, permission, deployment, locations)) {
            expect(may(free, permission, deployment, locations)).toBe(true);
          }
          if (permission !== "rollback.execute" && permission !== "rollback.approve") {
            expect(may(access, permission, deployment, locations)).toBe(may(free, permission, deployment, locations));
          }
        },
      ),
    );
  });

  test("the least role that is set is the least that may", () => {
    for (const least of ROLLBACK_LEAST_ROLES) {
      for (const role of ROLES) {
        expect(roleMay(role, "rollback.execute", least)).toBe(isAtLeast(role, least));
        expect(roleMay(role, "rollback.plan", least)).toBe(isAtLeast(role, "launcher"));
      }
      expect(leastRole("rollback.approve", least)).toBe(least);
    }
  });

  test("the refusal says that it is this deployment, and who may", () => {
    const access: Access = {
      organizationRole: "editor",
      deploymentRoles: new Map(),
      locationRoles: new Map(),
      rollbackLeast: new Map([["d1", "admin"]]),
      scopes: [],
      subject: "you",
    };
    expect(refusalOf(access, "rollback.execute", "d1")).toBe(
      "Rolling back in this deployment needs Organization Admin or Admin; you are Editor.",
    );
    expect(refusalOf(access, "rollback.execute", "d2")).toBeNull();
  });
});

describe("a token", () => {
  test("of a person may in no place more than its role, and no more than the person there", () => {
    fc.assert(
      fc.property(
        anyToken,
        anyAccess,
        anyDeployment,
        anyPermission,
        anyLocations,
        (token, person, deployment, ...rest) => {
          const [permission, locations] = rest;
          const access = tokenAccess(token, person, person.rollbackLeast);
          for (const place of [deployment, null]) {
            const there = place === null ? [] : locations;
            if (!may(access, permission, place, there)) continue;
            expect(may(person, permission, place, there)).toBe(true);
            expect(roleMay(token.role, permission, place === null ? "editor" : person.rollbackLeast.get(place))).toBe(
              true,
            );
            expect(token.deploymentIds === null || (place !== null && token.deploymentIds.includes(place))).toBe(true);
          }
        },
      ),
    );
  });

  test("of a person has exactly the lesser of both roles where it is bound", () => {
    fc.assert(
      fc.property(anyToken, anyAccess, anyDeployment, anyLocations, (token, person, deployment, locations) => {
        const bound = token.deploymentIds === null || token.deploymentIds.includes(deployment);
        const expected = bound ? leastPermissive(token.role, roleIn(person, deployment, locations)) : null;
        expect(roleIn(tokenAccess(token, person), deployment, locations)).toBe(expected);
      }),
    );
  });

  test("of a service has its own role wherever it is bound", () => {
    fc.assert(
      fc.property(anyToken, anyDeployment, anyLocations, (token, deployment, locations) => {
        const bound = token.deploymentIds === null || token.deploymentIds.includes(deployment);
        expect(roleIn(tokenAccess(token, null), deployment, locations)).toBe(bound ? token.role : null);
      }),
    );
  });
});

function raised<Key>(granted: ReadonlyMap<Key, Role>, key: Key, role: Role): ReadonlyMap<Key, Role> {
  return new Map([...granted, [key, mostPermissive(granted.get(key) ?? null, role) ?? role] as const]);
}
