import type { z } from "zod";
import type { gateOperation } from "../../contracts/deployments.ts";
import type { Context } from "../context.ts";
import { getLocation, type LocationInput } from "./get-location.ts";

export type GateInput = LocationInput & {
  /** Image that CI wants to deploy: a hold never closes the gate to the very image that it protects. */
  readonly digest?: string | undefined;
};

export type GateView = z.infer<typeof gateOperation.response>;

/** Whether CI may deploy here now: not while a rollback runs, nor while the deploy unit is held for another image. */
export async function gate(context: Context, input: GateInput): Promise<GateView> {
  const { location } = await getLocation(context, input);
  const { hold, activeRollback } = location;
  const reasons: string[] = [];
  if (activeRollback !== null) reasons.push("A rollback is running in the deploy unit.");
  if (hold !== null && (hold.digest === null || hold.digest !== input.digest)) {
    reasons.push(`${hold.owner} holds the deploy unit until ${hold.expiresAt}: ${hold.reason}`);
  }
  return { open: reasons.length === 0, reasons, hold };
}
