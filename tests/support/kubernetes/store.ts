/** An object as it is stored: JSON, with the kind of its own. */
export type Stored = {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    resourceVersion: string;
    generation?: number;
    creationTimestamp: string;
    deletionTimestamp?: string;
    deletionGracePeriodSeconds?: number;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller: boolean }[];
  };
  // biome-ignore lint/suspicious/noExplicitAny: every kind has other members, and the published schemas check them all.
  spec: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  status: any;
};

export type Change = {
  readonly version: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Stored;
};

let uids = 0;

/** What etcd holds: objects, each with the version of its last change, and the changes in their order. */
export class Store {
  readonly objects = new Map<string, Stored>();
  /** Those that a watch can still begin from. */
  readonly changes: Change[] = [];
  readonly listeners = new Set<() => void>();
  version = 100;

  find(kind: string, namespace: string, name: string): Stored | undefined {
    return this.objects.get(`${kind}/${namespace}/${name}`);
  }

  all(kind: string): Stored[] {
    return [...this.objects.values()].filter((object) => object.kind === kind);
  }

  /** Those that an object with this uid controls. */
  ownedBy(kind: string, uid: string): Stored[] {
    return this.all(kind).filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid));
  }

  add(
    object: Pick<Stored, "apiVersion" | "kind" | "spec"> & { status?: unknown; metadata: Partial<Stored["metadata"]> },
  ) {
    const { name = "", namespace = "default" } = object.metadata;
    const stored: Stored = {
      ...object,
      status: object.status ?? {},
      metadata: {
        labels: {},
        ...object.metadata,
        name,
        namespace,
        uid: `00000000-0000-4000-8000-${String(++uids).padStart(12, "0")}`,
        resourceVersion: "",
        creationTimestamp: new Date().toISOString(),
      },
    };
    this.#keep("ADDED", stored);
    return stored;
  }

  /** Replaces an object that was changed; nothing where nothing was. */
  put(object: Stored): void {
    const key = keyOf(object);
    const before = this.objects.get(key);
    if (before === undefined || JSON.stringify(before) === JSON.stringify(object)) return;
    this.#keep("MODIFIED", object);
  }

  remove(object: Stored): void {
    if (!this.objects.delete(keyOf(object))) return;
    this.#note("DELETED", object);
  }

  #keep(type: Change["type"], object: Stored): void {
    this.objects.set(keyOf(object), this.#note(type, object));
  }

  #note(type: Change["type"], object: Stored): Stored {
    this.version++;
    const kept = structuredClone(object);
    kept.metadata.resourceVersion = String(this.version);
    this.changes.push({ version: this.version, type, object: kept });
    for (const listener of [...this.listeners]) listener();
    return kept;
  }
}

function keyOf({ kind, metadata }: Stored): string {
  return `${kind}/${metadata.namespace}/${metadata.name}`;
}
