import { describe, expect, it } from "vitest";
import { formatTime } from "#lib/sources/dagster/grpc/format-time.ts";

// Expected texts are those of Python's datetime.fromtimestamp(…, ZoneInfo(…)).strftime(…).
describe("a start of partitions is written as Dagster writes it", () => {
  it.each([
    [1704067200, "UTC", "%Y-%m-%d", "2024-01-01"],
    [1704063600, "Europe/Berlin", "%Y-%m-%d-%H:%M", "2024-01-01-00:00"],
    [1704063600, "Europe/Berlin", "%Y-%m-%d-%H:%M%z", "2024-01-01-00:00+0100"],
    [1720000000, "America/New_York", "%Y%m%dT%H%M%S%z", "20240703T054640-0400"],
    [1720000000, "Asia/Kolkata", "%H:%M %z", "15:16 +0530"],
    [1720000000, "Australia/Lord_Howe", "%d %b %Y %z", "03 Jul 2024 +1030"],
    [1709251199.5, "UTC", "%j %y %I%p %A %a %B %f %%", "060 24 11PM Thursday Thu February 500000 %"],
    [-1, "UTC", "%Y-%m-%d %H:%M:%S", "1969-12-31 23:59:59"],
    [-30_000_000_000, "UTC", "%Y-%m-%d", "1019-05-04"],
  ])("%d in %s by %s", (timestamp, timezone, format, text) => {
    expect(formatTime(timestamp, timezone, format)).toBe(text);
  });

  it.each([
    ["directives that are not known", "UTC", "%Y week %U"],
    ["a timezone that is not known", "Mars/Olympus", "%Y"],
    ["no format", "UTC", ""],
    ["a lone percent sign", "UTC", "%Y%"],
  ])("but as ISO 8601 with %s", (_, timezone, format) => {
    expect(formatTime(1704067200, timezone, format)).toBe("2024-01-01T00:00:00.000Z");
  });
});
