// One deploy unit: its memory on disk, one deploy at a time, and none with a lower token than the highest seen.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MOST_REMEMBERED = 100;

export function openUnit(folder, programs) {
  const path = join(folder, "state.json");
  /** `token`: highest seen. `deploys`: outcome by id. `previous`: what ran before `current`. */
  const state = read(path) ?? { token: "0", current: null, previous: null, deploys: {} };
  const underWay = new Map();
  let queue = Promise.resolve();

  function save() {
    state.deploys = Object.fromEntries(Object.entries(state.deploys).slice(-MOST_REMEMBERED));
    writeFileSync(`${path}.new`, JSON.stringify(state));
    renameSync(`${path}.new`, path);
  }

  /** Where the deploy of that id stands. */
  function standing(id) {
    return state.deploys[id] ?? underWay.get(id) ?? { status: "not_found", progress: [] };
  }

  /** Begins a deploy; one that is known already is only told of. */
  function deploy(order) {
    if (standing(order.id).status !== "not_found") return standing(order.id);
    if (BigInt(order.fencingToken) < BigInt(state.token)) return superseded(order, []);
    state.token = order.fencingToken;
    save();
    const job = { status: "running", progress: [`Claimed with token ${order.fencingToken}`] };
    underWay.set(order.id, job);
    queue = queue
      .then(() => run(order, job))
      .catch((error) => ({ status: "broken", reason: String(error), progress: job.progress }))
      .then((outcome) => {
        state.deploys[order.id] = outcome;
        underWay.delete(order.id);
        save();
      });
    return job;
  }

  async function run(order, job) {
    const tell = (line) => job.progress.push(line);
    const { progress } = job;
    if (BigInt(order.fencingToken) < BigInt(state.token)) return superseded(order, progress);
    const before = await programs.running();
    const wanted = programs.find(order.image);
    if (wanted === null) {
      const reason = `${order.image.reference} is not there any more. Nothing was changed.`;
      return before === null
        ? { status: "broken", reason, progress }
        : { status: "reverted", reason, running: before, progress };
    }
    tell(`Found ${wanted.reference} (${wanted.digest})`);
    if (before?.healthy && before.image.digest === wanted.digest) {
      return { status: "deployed", running: before, previous: state.previous, progress };
    }
    await programs.stop(tell);
    const fault = await programs.start(wanted, order.settleSeconds, tell);
    if (fault === null) {
      if (before !== null) state.previous = before.image;
      state.current = { reference: wanted.reference, digest: wanted.digest };
      tell(`${wanted.reference} stayed healthy`);
      return { status: "deployed", running: await programs.running(), previous: state.previous, progress };
    }
    const reason = `${wanted.reference} did not come up: ${fault}`;
    tell(reason.split("\n")[0]);
    return putBack(before?.image ?? state.current, reason, order, tell, progress);
  }

  async function putBack(image, reason, order, tell, progress) {
    await programs.stop(tell);
    const found = image === null ? null : programs.find(image);
    if (found === null) return { status: "broken", reason, progress };
    tell(`Putting ${found.reference} back`);
    const fault = await programs.start(found, order.settleSeconds, tell);
    if (fault !== null) {
      await programs.stop(tell);
      return { status: "broken", reason: `${reason}\n${found.reference} did not come up either: ${fault}`, progress };
    }
    tell(`${found.reference} runs again`);
    return { status: "reverted", reason, running: await programs.running(), progress };
  }

  function superseded(order, progress) {
    const reason = `Token ${state.token} was seen, which is higher than ${order.fencingToken}.`;
    return { status: "superseded", reason, progress };
  }

  return { deploy, standing, token: () => state.token };
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}
