import { posix } from "node:path";
import { withCurrentImage } from "./current-image.ts";
import type { Container, Endpoint, Image, RestartPolicy } from "./inspected.ts";
import { COMPOSE, type DeployLabel, deployLabel, readDeployLabel, withoutDeployLabel } from "./labels.ts";
import { namesOf, userConfig } from "./user-config.ts";

const SHORT_ID = 12;
/** Modes in which a container has no endpoint of its own. */
const SHARED_NETWORK = /^(host|none|container:.*)$/;

/** A container to be made: the body of the engine's request, and the networks that it joins before its start. */
export type Recreation = { body: object; networks: { name: string; endpoint: Partial<Endpoint> }[] };

export type RecreateFrom = {
  container: Container;
  /** Image that the container was made from; null when the engine no longer has it. */
  oldImage: Image | null;
  newImage: Image;
  /** Names of the volumes that it takes from other containers (`--volumes-from`), and goes on taking from there. */
  borrowed: ReadonlySet<string>;
  /** What the new container's image is called: a name that stands for `newImage` and nothing else. */
  reference: string;
  label: Omit<DeployLabel, "given">;
};

/** The same container from another image: everything that was given to it, and nothing that came from the old image. */
export function recreate({ container, oldImage, newImage, borrowed, reference, label }: RecreateFrom): Recreation {
  const known = new Set(readDeployLabel(container.Config.Labels)?.given);
  const own = userConfig(container.Config, oldImage === null ? null : (oldImage.Config ?? {}), known);
  const given = withCurrentImage({ ...own, Labels: withoutDeployLabel(own.Labels ?? {}) }, reference);
  // What cannot be told from the old image's is not taken for given for ever.
  const names = oldImage === null ? [...known] : namesOf(given);
  const { primary, others } = networksOf(container);
  const body = {
    ...given,
    Image: reference,
    ...hostNameOf(container),
    Labels: labelsOf(given.Labels ?? {}, newImage, { ...label, given: names }),
    ExposedPorts: { ...given.ExposedPorts, ...published(container) },
    HostConfig: hostConfigOf(container, label.restartPolicy, borrowed),
    NetworkingConfig: { EndpointsConfig: primary === null ? {} : { [primary.name]: primary.endpoint } },
  };
  return { body, networks: others };
}

/** Left out, a host name is the container's own id. */
function hostNameOf({ Id, Config, HostConfig }: Container): { Hostname: string; Domainname?: string } {
  // What it shares with another container or the machine was not given to it, and cannot be.
  if (HostConfig.NetworkMode.startsWith("container:") || HostConfig.UTSMode === "host") {
    return { Hostname: "", Domainname: "" };
  }
  return { Hostname: Config.Hostname === Id.slice(0, SHORT_ID) ? "" : (Config.Hostname ?? "") };
}

function labelsOf(given: Record<string, string>, newImage: Image, label: DeployLabel): Record<string, string> {
  const labels = { ...given };
  if (Object.hasOwn(labels, COMPOSE.image)) labels[COMPOSE.image] = newImage.Id;
  return { ...labels, ...deployLabel(label) };
}

/** The engine publishes no port that is not exposed, so these stay exposed when the new image exposes others. */
function published({ HostConfig }: Container): Record<string, object> {
  return Object.fromEntries(Object.keys(HostConfig.PortBindings ?? {}).map((port) => [port, {}]));
}

function hostConfigOf(container: Container, RestartPolicy: RestartPolicy, borrowed: ReadonlySet<string>): object {
  const { HostConfig } = container;
  const mounts = (HostConfig.Mounts ?? []).map((mount) => ({
    ...mount,
    ...(mount.Type === "volume" && !mount.Source && { Source: volumeAt(container, mount.Target) }),
  }));
  return {
    ...HostConfig,
    RestartPolicy,
    Binds: [...namedBinds(container), ...anonymousVolumes(container, borrowed)],
    ...(HostConfig.Mounts != null && { Mounts: mounts }),
    Links: (HostConfig.Links ?? []).map(linkOf),
  };
}

/** Without those of a place alone, which ask for a volume without a name as `Config.Volumes` does. */
function namedBinds({ HostConfig }: Container): string[] {
  return (HostConfig.Binds ?? []).filter((bind) => bind.includes(":"));
}

/** Volumes without a name of the user's, which the new container would otherwise get anew and empty. */
function anonymousVolumes(container: Container, borrowed: ReadonlySet<string>): string[] {
  const named = new Set(
    [
      ...namedBinds(container).map((bind) => bind.split(":")[1] ?? ""),
      ...(container.HostConfig.Mounts ?? []).map((mount) => mount.Target),
    ].map(place),
  );
  return (container.Mounts ?? []).flatMap(({ Type, Name, Destination, Mode, RW }) => {
    if (Type !== "volume" || Name === undefined || borrowed.has(Name) || named.has(place(Destination))) return [];
    const modes = [
      ...Mode.split(",").filter((mode) => mode !== "" && mode !== "rw" && mode !== "ro"),
      ...(RW ? [] : ["ro"]),
    ];
    return [[Name, Destination, ...(modes.length > 0 ? [modes.join(",")] : [])].join(":")];
  });
}

/** A path as the engine tells it, however somebody wrote it (`/data/`). */
function place(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 ? normal.replace(/\/$/, "") : normal;
}

function volumeAt({ Mounts }: Container, destination: string): string | undefined {
  return Mounts?.find((mount) => place(mount.Destination) === place(destination))?.Name;
}

/** The engine tells links as `/db:/orders/alias` and takes them as `db:alias`. */
function linkOf(link: string): string {
  const [source = "", target = ""] = link.split(":");
  return `${source.replace(/^\//, "")}:${target.slice(target.lastIndexOf("/") + 1)}`;
}

type Joined = { name: string; endpoint: Partial<Endpoint> };

/** The network that the container is made in, and those that it joins after: older engines take only one at once. */
function networksOf({ Id, HostConfig, NetworkSettings }: Container): { primary: Joined | null; others: Joined[] } {
  const mode = HostConfig.NetworkMode;
  if (SHARED_NETWORK.test(mode)) return { primary: null, others: [] };
  const joined = Object.entries(NetworkSettings.Networks ?? {}).map(([name, endpoint]) => ({
    name,
    id: endpoint.NetworkID,
    endpoint: endpointOf(endpoint, Id),
  }));
  const isPrimary = ({ name, id }: { name: string; id: string }) =>
    name === mode || id === mode || (mode === "default" && name === "bridge");
  return { primary: joined.find(isPrimary) ?? null, others: joined.filter((network) => !isPrimary(network)) };
}

/** What was asked for of an endpoint, without what the engine made of it. */
function endpointOf(endpoint: Endpoint, containerId: string): Partial<Endpoint> {
  // Every container is also known by its short id; the old one's must not stay on the new one.
  const aliases = (endpoint.Aliases ?? []).filter((alias) => alias !== containerId.slice(0, SHORT_ID));
  return {
    ...(endpoint.IPAMConfig != null && { IPAMConfig: endpoint.IPAMConfig }),
    ...(endpoint.Links != null && { Links: endpoint.Links }),
    ...(aliases.length > 0 && { Aliases: aliases }),
    ...(endpoint.DriverOpts != null && { DriverOpts: endpoint.DriverOpts }),
    ...(endpoint.GwPriority != null && endpoint.GwPriority !== 0 && { GwPriority: endpoint.GwPriority }),
    ...(isGivenAddress(endpoint) && { MacAddress: endpoint.MacAddress }),
  };
}

/** Engines make hardware addresses from the IP address (02:42 and its four bytes); such a one belongs to that address. */
function isGivenAddress({ MacAddress, IPAddress }: Endpoint): boolean {
  if (!MacAddress) return false;
  const bytes = IPAddress.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return MacAddress.toLowerCase() !== ["02", "42", ...bytes].join(":");
}
