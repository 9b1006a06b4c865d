import { createHash } from "node:crypto";
import type { DeployTypeName } from "#lib/domain/deploy-type.ts";
import type { Edit } from "./catalogue.ts";

/** One release of a deploy unit: what CI would know of it, and what it changes. */
export type DemoRelease = {
  name: string;
  message: string;
  author: keyof typeof PEOPLE;
  branch?: string;
  description?: string;
  deployType: DeployTypeName;
  /** Versions of what the program runs on, from this release on. */
  runtime?: Record<string, string>;
  /** By code location; a location that is not named stays as it was. */
  changes: Record<string, readonly Edit[]>;
  /** A module that this release's definitions import and that is nowhere: the location fails to load. */
  missingModule?: { location: string; asset: string; module: string };
  /** How often the program is started again afterwards, as a machine's restart would. */
  restarts?: number;
};

/** A deploy unit of the demo with its history, oldest release first. */
export type DemoUnit = {
  name: string;
  repository: string;
  locations: readonly string[];
  releases: readonly DemoRelease[];
};

export const PEOPLE = {
  maya: { name: "Maya Okafor", email: "maya@acme.example" },
  jonas: { name: "Jonas Lindqvist", email: "jonas@acme.example" },
  priya: { name: "Priya Raman", email: "priya@acme.example" },
  tom: { name: "Tomás Herrera", email: "tomas@acme.example" },
};

/** A commit hash that looks like one and is the same in every demo. */
export function commitOf(unit: DemoUnit, release: DemoRelease): string {
  return createHash("sha1").update(`${unit.repository}\n${release.name}\n${release.message}`).digest("hex");
}
