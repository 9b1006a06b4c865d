import { expect, test } from "vitest";
import { webHeapFlags, webMallocEnvironment } from "#lib/host/web-heap.ts";

const GIB = 1024 ** 3;

test("room for garbage is given where there is memory for it, and only there", () => {
  expect(webHeapFlags(8 * GIB)).toEqual(["--initial-old-space-size=512"]);
  expect(webHeapFlags(2 * GIB)).toEqual([]);
});

test("this machine's own memory is known", () => {
  expect(() => webHeapFlags()).not.toThrow();
});

test("the allocator hands large pieces back, unless whoever runs Loadline has set it otherwise", () => {
  expect(webMallocEnvironment({ PATH: "/bin" })).toEqual({ MALLOC_MMAP_THRESHOLD_: "131072", MALLOC_ARENA_MAX: "2" });
  expect(webMallocEnvironment({ MALLOC_ARENA_MAX: "8" })).toMatchObject({ MALLOC_ARENA_MAX: "8" });
});
