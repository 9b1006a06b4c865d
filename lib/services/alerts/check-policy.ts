import type { z } from "zod";
import type { createAlertPolicyOperation } from "../../contracts/alert-policies.ts";
import type { NewPolicy } from "../../db/alerts/policies.ts";
import { keepConnections } from "../../db/alerts/ways.ts";
import type { Sql } from "../../db/database.ts";
import { ALERT_KINDS } from "../../domain/alerts/kinds.ts";
import { ALERT_WAYS } from "../../domain/alerts/receiver.ts";
import { type FieldError, ServiceError } from "../errors.ts";

export type PolicyInput = z.output<NonNullable<typeof createAlertPolicyOperation.body>>;

/**
 * A policy as it is kept, when it can be: give the transaction in which it is, so that no connection that it names is
 * deleted meanwhile.
 * @param prefix of the places of errors, such as `draft.`
 * @throws ServiceError `invalid`, with the place of each error.
 */
export async function checkPolicy(sql: Sql, deploymentId: string, input: PolicyInput, prefix = ""): Promise<NewPolicy> {
  const { name, description, enabled, kinds, locations, assets, unreachableMinutes, receivers } = input;
  const named = receivers.flatMap((one) => (one.type === "connection" ? [one.connection] : []));
  const connections = await keepConnections(sql, deploymentId, named);
  const errors = receivers.flatMap((receiver, index): FieldError[] => {
    const path = `${prefix}receivers[${index}]`;
    const twin = receivers.findIndex((other) => placeOf(other) === placeOf(receiver));
    if (twin < index) return [{ path, message: "is there already" }];
    if (receiver.type === "app") return [];
    const kind = connections.get(receiver.connection)?.kind;
    if (kind === undefined) {
      return [{ path: `${path}.connection`, message: `there is no connection “${receiver.connection}” here` }];
    }
    if (!(ALERT_WAYS as readonly string[]).includes(kind)) {
      return [{ path: `${path}.connection`, message: `no alerts leave over a connection of the kind ${kind}` }];
    }
    const isAddressed = receiver.to.length > 0 || receiver.owners;
    if (kind === "smtp" && !isAddressed) return [{ path: `${path}.to`, message: "give an address, or choose owners" }];
    if (kind !== "smtp" && isAddressed) return [{ path: `${path}.to`, message: "only email has addresses" }];
    return [];
  });
  if (errors.length > 0) {
    throw new ServiceError("invalid", errors.map(({ path, message }) => `${path}: ${message}`).join("; "), { errors });
  }
  return {
    name,
    description: description.trim(),
    enabled,
    kinds: ALERT_KINDS.filter((kind) => kinds.includes(kind)),
    locations: [...new Set(locations)],
    assets,
    unreachableMinutes,
    receivers,
  };
}

/** The same for receivers of whom one suffices: two of one mail server may have other addresses. */
function placeOf(receiver: PolicyInput["receivers"][number]): string {
  return receiver.type === "app" ? "app" : JSON.stringify([receiver.connection, [...receiver.to].sort()]);
}
