import { isJsonObject, type JsonObject, type JsonValue, memberOf, setMember } from "../../../domain/json.ts";
import { snakeCase } from "../snake-case.ts";

/**
 * Dagster's own serialisation on top of JSON (python_modules/libraries/dagster-shared/dagster_shared/serdes/serdes.py):
 * an object carries the name of its class under `__class__`, an enum member stands as `{"__enum__": "Class.MEMBER"}`,
 * a set as `{"__set__": […]}` or `{"__frozenset__": […]}`, and a mapping whose keys are no strings as
 * `{"__mapping_items__": [[key, value]…]}`.
 */
export type SerdesObject = JsonObject & { __class__: string };

/** The value as an object of Dagster, of whatever class; else null. */
export function serdesObject(value: JsonValue | undefined): SerdesObject | null {
  return isJsonObject(value) && typeof value.__class__ === "string" ? (value as SerdesObject) : null;
}

/** Name of an enum's member: `UNEXECUTABLE` of `AssetExecutionType.UNEXECUTABLE`; null when the value is none. */
export function enumMember(value: JsonValue | undefined): string | null {
  const text = isJsonObject(value) ? value.__enum__ : undefined;
  return typeof text === "string" ? text.slice(text.lastIndexOf(".") + 1) : null;
}

/** What a class that is not known here holds, as plain JSON that is the same for equal objects: nothing is dropped. */
function plainValue(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(plainValue);
  if (!isJsonObject(value)) return value;
  const items = memberOf(value, "__set__") ?? memberOf(value, "__frozenset__");
  if (Array.isArray(items)) return { type: "set", items: sorted(items.map(plainValue)) };
  const pairs = memberOf(value, "__mapping_items__");
  if (Array.isArray(pairs)) return { type: "mapping", items: sorted(pairs.map(plainValue)) };
  const name = enumMember(value);
  if (name !== null) return name;
  const object = serdesObject(value);
  if (object !== null) return { class: snakeCase(object.__class__), ...plainMembers(object) };
  const plain: JsonObject = {};
  for (const [key, member] of Object.entries(value)) setMember(plain, key, plainValue(member));
  return plain;
}

/** The members of an object under the names that Loadline gives them (`startOffset` for `start_offset`), and its `type`. */
export function plainObject(object: SerdesObject, type: string): JsonObject & { type: string } {
  return { ...plainMembers(object), type };
}

/** The same without a `type`, where the place says what the object is; a member that Dagster calls so stays. */
export function plainMembers(object: SerdesObject): JsonObject {
  const plain: JsonObject = {};
  for (const [name, member] of Object.entries(object)) {
    if (name !== "__class__") setMember(plain, camelCase(name), plainValue(member));
  }
  return plain;
}

function camelCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Sets come in an order of no meaning. */
function sorted(items: JsonValue[]): JsonValue[] {
  return items
    .map((item) => ({ item, text: JSON.stringify(item) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ item }) => item);
}
