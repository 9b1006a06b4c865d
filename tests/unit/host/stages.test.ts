import { describe, expect, it } from "vitest";
import { createStages } from "#lib/host/stages.ts";

function record(isTTY: boolean): { printed: () => string; stages: ReturnType<typeof createStages> } {
  let text = "";
  return { printed: () => text, stages: createStages({ isTTY, columns: 40, write: (part) => (text += part) }) };
}

describe("what is said while Loadline starts", () => {
  it("is one line per quick stage where lines cannot be rewritten", async () => {
    const { printed, stages } = record(false);
    expect(await stages.run("PostgreSQL", async () => 7)).toBe(7);
    expect(printed()).toMatch(/^✓ PostgreSQL \d+\.\d s\n$/);
  });

  it("names a longer stage while it runs", async () => {
    const { printed, stages } = record(false);
    let during = "";
    await stages.run("Pages", async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      during = printed();
    });
    expect(during).toBe("  Pages …\n");
  });

  it("shows a stage at once on a terminal, and never wraps", async () => {
    const { printed, stages } = record(true);
    await stages.run("Pages", async (detail) => {
      expect(printed()).toContain("Pages");
      detail("x".repeat(100));
    });
    const lines = printed().split(/\r|\n/);
    // The sequence that clears the line takes no column.
    for (const line of lines) expect(line.replace("\u001b[2K", "").length).toBeLessThan(40);
    expect(printed()).toMatch(/✓ Pages \d+\.\d s\n$/);
  });

  it.each([true, false])("marks a stage that failed and passes its error on (terminal: %s)", async (isTTY) => {
    const { printed, stages } = record(isTTY);
    await expect(stages.run("Worker", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(printed()).toMatch(/✗ Worker \d+\.\d s\n$/);
  });
});
