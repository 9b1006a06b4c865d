/** Any value that JSON can carry. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** A JSON object; read its members with `Object.hasOwn`, since any text may be a name (`__proto__` too). */
export type JsonObject = { [name: string]: JsonValue };
