import fc from "fast-check";
import { expect, test } from "vitest";
import { unitSerial } from "#lib/domain/rollback/serial.ts";

test("a unit's serial grows with every load, whichever location it comes to, and with every revision", () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.array(fc.nat(1e6), { minLength: 1 }), fc.nat(), (revision, loads, pick) => {
      const moved = loads.with(pick % loads.length, (loads[pick % loads.length] ?? 0) + 1);
      const serial = unitSerial(revision, loads);
      expect(unitSerial(revision, moved)).toBeGreaterThan(serial);
      expect(unitSerial(revision + 1, loads)).toBeGreaterThan(serial);
    }),
  );
});
