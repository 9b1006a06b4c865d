import { z } from "zod";
import type { GraphqlClient } from "./graphql-client.ts";
import { KNOWN_ENTRIES } from "./metadata.ts";

/** Which of what Loadline would ask for this webserver has. */
export type SchemaShape = {
  /** By the name of a type: its fields. */
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
  /** Kinds of metadata that Loadline does not know, with what is asked of each. */
  readonly unknownEntries: ReadonlyMap<string, string>;
  /** Kinds of metadata that the webserver knows. */
  readonly entries: ReadonlySet<string>;
};

/** Types of which fields came or may go with versions of Dagster. */
const ASKED = ["AssetNode", "Repository", "FloatMetadataEntry", "TableColumn", "Subscription"] as const;

const typeRef = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
export const SHAPE_QUERY = `query LoadlineShape {
  ${ASKED.map((name) => `${name}: __type(name: "${name}") { fields { name } }`).join("\n  ")}
  MetadataEntry: __type(name: "MetadataEntry") { possibleTypes { name } }
}`;
export const TYPES_QUERY = `query LoadlineTypes {
  __schema { types { name kind fields { name args { type { kind } } type { ${typeRef} } } } }
}`;

const named = z.array(z.object({ name: z.string() }));
const fieldsSchema = z.object({ fields: named }).nullable();
const shapeSchema = z.object({
  ...(Object.fromEntries(ASKED.map((name) => [name, fieldsSchema])) as Record<
    (typeof ASKED)[number],
    typeof fieldsSchema
  >),
  MetadataEntry: z.object({ possibleTypes: named }),
});

type TypeRef = { kind: string; name: string | null; ofType?: TypeRef | null | undefined };
const typeRefSchema: z.ZodType<TypeRef> = z.lazy(() =>
  z.object({ kind: z.string(), name: z.string().nullable(), ofType: typeRefSchema.nullish() }),
);
const typesSchema = z.object({
  __schema: z.object({
    types: z.array(
      z.object({
        name: z.string(),
        kind: z.string(),
        fields: z
          .array(
            z.object({
              name: z.string(),
              args: z.array(z.object({ type: z.object({ kind: z.string() }) })),
              type: typeRefSchema,
            }),
          )
          .nullable(),
      }),
    ),
  }),
});
type SchemaType = z.infer<typeof typesSchema>["__schema"]["types"][number];

/** Asks the webserver for its schema, as far as it matters. @throws WebserverError */
export async function readSchemaShape(client: GraphqlClient, signal: AbortSignal): Promise<SchemaShape> {
  const shape = await client.ask({ what: "its schema", query: SHAPE_QUERY, answer: shapeSchema }, signal);
  const fields = new Map<string, ReadonlySet<string>>(
    ASKED.map((name) => [name, new Set(shape[name]?.fields.map((field) => field.name))]),
  );
  const entries = new Set(shape.MetadataEntry.possibleTypes.map(({ name }) => name));
  const unknown = [...entries].filter((name) => !KNOWN_ENTRIES.has(name));
  if (unknown.length === 0) return { fields, entries, unknownEntries: new Map() };
  const { __schema } = await client.ask({ what: "its schema", query: TYPES_QUERY, answer: typesSchema }, signal);
  const types = new Map(__schema.types.map((type) => [type.name, type]));
  return { fields, entries, unknownEntries: new Map(unknown.map((name) => [name, selectionOf(name, types, 3)])) };
}

/** All fields of a type that need no argument, objects within it to a depth: what is not known is not lost. */
function selectionOf(name: string, types: ReadonlyMap<string, SchemaType>, depth: number): string {
  const fields = types.get(name)?.fields ?? [];
  const selected = fields.flatMap((field) => {
    if (field.name === "label" || field.name === "description") return depth === 3 ? [] : [field.name];
    if (field.args.some((argument) => argument.type.kind === "NON_NULL")) return [];
    const { kind, name: typeName } = innermost(field.type);
    if (kind === "SCALAR" || kind === "ENUM") return [field.name];
    if (kind !== "OBJECT" || depth === 0 || typeName === null) return [];
    const inner = selectionOf(typeName, types, depth - 1);
    return inner === "" ? [] : [`${field.name} { ${inner} }`];
  });
  return selected.join(" ");
}

function innermost(type: TypeRef): TypeRef {
  return type.ofType ? innermost(type.ofType) : type;
}
