import { isJsonObject, type JsonObject, type JsonValue, jsonEqual, memberOf, setMember } from "../../domain/json.ts";
import { TASK_PREFIX } from "./dag-asset.ts";
import type { BundleReading, ReadDefinition } from "./read-bundle.ts";

/*
 * Code such as `start_date=datetime.now()` defines another DAG at every parse. That is no change of the code, and must
 * make no load: what differs between parses of the same code is noise, and one text stands in its place from then on.
 */

const VARIES = "(another at every parse)";
/** Under this name the metadata of a DAG say what of it is noise. */
const NOISE_NAME = "another at every parse";

/** A place within a definition: the member, and what it is within one that has names (`["metadata", "task/load"]`). */
type Place = readonly string[];
const NAMED = new Set(["metadata", "partitions", "tags"]);

/** Members of two definitions that are not equal. */
function differences(before: JsonObject, after: JsonObject): Place[] {
  const places: Place[] = [];
  for (const member of unionOf(before, after)) {
    const [a, b] = [memberOf(before, member), memberOf(after, member)];
    if (jsonEqual(a, b)) continue;
    if (NAMED.has(member) && isJsonObject(a) && isJsonObject(b)) {
      for (const name of unionOf(a, b)) {
        const [x, y] = [memberOf(a, name), memberOf(b, name)];
        if (jsonEqual(x, y)) continue;
        // Tasks that come and go have another name each time.
        const isFleeting =
          member === "metadata" && name.startsWith(TASK_PREFIX) && (x === undefined || y === undefined);
        places.push(isFleeting ? ["metadata", TASK_PREFIX] : [member, name]);
      }
    } else {
      places.push([member]);
    }
  }
  return places;
}

function unionOf(a: JsonObject, b: JsonObject): Set<string> {
  return new Set([...Object.keys(a), ...Object.keys(b)]);
}

type Known = {
  readonly code: string | null;
  /** Texts of places that are noise. */
  readonly noise: Set<string>;
  /** Those that differed at the last reading, and are not held for noise yet. */
  readonly suspects: Set<string>;
};

/** What is known of the noise in one bundle's definitions; another code begins anew. */
export class Noise {
  readonly #known = new Map<string, Known>();

  /**
   * Learns from two readings with a whole parse cycle between them, and says whether they define the same. What differs
   * once may be a change that Airflow was still storing, or one in a module that a DAG imports; what differs again
   * after the next cycle is noise.
   */
  learn(before: BundleReading, after: BundleReading): boolean {
    let isSame = before.definitions.size === after.definitions.size;
    for (const [key, now] of after.definitions) {
      const then = before.definitions.get(key);
      const known = this.#of(key, now.code);
      if (then === undefined || then.code !== now.code) {
        known.suspects.clear();
        isSame = false;
      } else if (!learnPlaces(known, differences(then.asset, now.asset))) {
        isSame = false;
      }
    }
    return isSame;
  }

  /** The definition with what is noise in it replaced. */
  without(key: string, { asset, code }: ReadDefinition): JsonObject {
    const known = this.#known.get(key);
    if (known === undefined || known.code !== code || known.noise.size === 0) return asset;
    const places = [...known.noise].sort().map((text) => JSON.parse(text) as Place);
    const quiet = places.reduce(replaced, asset);
    const words = places.map(([member, name]) => (name === undefined ? member : `${member}: ${name}`) ?? "");
    return withMember(quiet, "metadata", {
      ...members(quiet, "metadata"),
      [NOISE_NAME]: { type: "json", value: words },
    });
  }

  /** Forgets definitions that are gone. */
  keep(reading: BundleReading): void {
    for (const key of this.#known.keys()) if (!reading.definitions.has(key)) this.#known.delete(key);
  }

  #of(key: string, code: string | null): Known {
    let known = this.#known.get(key);
    if (known === undefined || known.code !== code) {
      known = { code, noise: new Set(), suspects: new Set() };
      this.#known.set(key, known);
    }
    return known;
  }
}

/** False when something differs that is not known for noise before or by now. */
function learnPlaces(known: Known, places: readonly Place[]): boolean {
  const differing = new Set(places.map((place) => JSON.stringify(place)));
  let isSame = true;
  for (const place of known.suspects) if (!differing.has(place)) known.suspects.delete(place);
  for (const place of differing) {
    if (known.noise.has(place)) continue;
    if (known.suspects.delete(place)) {
      known.noise.add(place);
    } else {
      known.suspects.add(place);
      isSame = false;
    }
  }
  return isSame;
}

function replaced(asset: JsonObject, [member = "", name]: Place): JsonObject {
  if (member === "metadata" && name === TASK_PREFIX) {
    const others = Object.entries(members(asset, member)).filter(([each]) => !each.startsWith(TASK_PREFIX));
    return withMember(asset, member, { ...Object.fromEntries(others), tasks: { type: "text", value: VARIES } });
  }
  if (name === undefined) return withMember(asset, member, standIn(member));
  const value: JsonValue = member === "metadata" ? { type: "text", value: VARIES } : VARIES;
  return withMember(asset, member, withMember(members(asset, member), name, value));
}

/** What stands for a member that is noise as a whole, in a form that it may have. */
function standIn(member: string): JsonValue {
  switch (member) {
    case "partitions":
      return { type: "schedule", timetable: VARIES };
    case "tags":
    case "metadata":
      return {};
    case "dependencies":
    case "owners":
    case "kinds":
      return [];
    default:
      return VARIES;
  }
}

function members(asset: JsonObject, name: string): JsonObject {
  const value = memberOf(asset, name);
  return isJsonObject(value) ? value : {};
}

function withMember(object: JsonObject, name: string, value: JsonValue): JsonObject {
  const copy = { ...object };
  setMember<JsonValue>(copy, name, value);
  return copy;
}
