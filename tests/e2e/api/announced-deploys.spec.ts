import { expect, expectProblem, loadNumbers, test } from "../support/api-test.ts";
import { loaded } from "../support/snapshots.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const git = {
  url: "https://git.example.com/shop",
  commit: "0123456789abcdef0123456789abcdef01234567",
  message: "Count refunds",
};
const assets = [{ key: ["orders"] }];

test("an announced deploy's commit, description and person are taken on by the next load with its image", async ({
  api,
  place,
}) => {
  expect((await api().post(place.loads, loaded(assets))).status).toBe(201);
  const announced = await api().post(`${place.path}/deploys`, {
    image: { reference: "shop:2", digest: digest("a") },
    git,
    description: "Refunds",
    deployedBy: { name: "Ada" },
    deployType: "image",
  });
  expect(announced.status, JSON.stringify(announced.body)).toBe(201);
  expect(announced.body.deploy).toMatchObject({ id: expect.any(String), load: null });
  // Announcing alone is no load.
  expect(await loadNumbers(api(), place)).toEqual([1]);

  const other = await api().post(place.loads, loaded(assets, { image: { reference: "shop:1", digest: digest("b") } }));
  expect(other.body.load).toMatchObject({ git: null, description: null });

  const taken = await api().post(place.loads, loaded(assets, { image: { reference: "shop:2", digest: digest("a") } }));
  expect(taken.body.load).toMatchObject({
    git,
    description: "Refunds",
    deployedBy: { name: "Ada" },
    deployType: "image",
  });
});

test("an announcement that says too little or too much is refused", async ({ api, place }) => {
  await api().post(place.loads, loaded(assets));
  const deploys = `${place.path}/deploys`;
  for (const body of [
    {},
    { image: {} },
    { image: { reference: "" } },
    { image: { reference: "a:1", digest: "sha256:x" } },
  ]) {
    expectProblem(await api().post(deploys, body), 422);
  }
  expectProblem(await api().send("POST", deploys, "{", { "content-type": "application/json" }), 400);
  expectProblem(await api(null).post(deploys, { image: { reference: "a:1" } }), 401);
});
