import { expect, test } from "vitest";
import { refusalOf } from "#lib/host/refuse-request.ts";

test.each(["/", "/api/v1/deployments/caf%C3%A9?x=%ff", "/a%2Fb", "/%00", "*"])("%s can be read", (url) => {
  expect(refusalOf("GET", url)).toBeNull();
});

test.each(["/api/v1/deployments/%ff", "/%", "/a%2", "/deployments/%E0%A4%A/x?ok=1"])(
  "%s is refused with 400",
  (url) => {
    const refusal = refusalOf("GET", url);
    expect(refusal?.status).toBe(400);
    expect(JSON.parse(refusal?.body ?? "")).toMatchObject({ type: "urn:loadline:problem:bad-request", status: 400 });
  },
);

test("a method that nothing answers is refused with those that are", () => {
  expect(refusalOf("TRACE", "/")).toMatchObject({ status: 405, headers: { allow: expect.stringContaining("PATCH") } });
});
