// What this example deploys: programs in folders. Put your own in its place, with the same functions.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const STOP_MS = 400;
const LOOK_MS = 25;

/**
 * `folder/images/<name>/image.json` is an image: `{reference, digest, command}`. Its command is started in that folder
 * and answers `GET /health` with `{"instance": …}` at the socket LOADLINE_SOCKET, within `startSeconds`.
 */
export function programsIn(folder, startSeconds) {
  const socket = join(folder, "program.sock");
  let process_ = null;

  /** By its digest, else by its reference; null when it is not there. */
  function find({ reference, digest }) {
    for (const name of readdirSync(join(folder, "images"))) {
      let image;
      try {
        image = JSON.parse(readFileSync(join(folder, "images", name, "image.json"), "utf8"));
      } catch {
        continue;
      }
      const same = digest ? image.digest === digest : image.reference === reference;
      if (same) return { ...image, folder: join(folder, "images", name) };
    }
    return null;
  }

  async function running() {
    const one = process_;
    if (one === null || one.ended) return null;
    const { image, instance, startedAt } = one;
    return { image, instance, startedAt, healthy: (await health(socket, instance)) === null };
  }

  async function stop(tell) {
    const one = process_;
    if (one === null || one.ended) return;
    tell(`Stopping ${one.image.reference}`);
    one.child.kill("SIGTERM");
    await Promise.race([one.end, sleep(STOP_MS)]);
    if (!one.ended) one.child.kill("SIGKILL");
    await one.end;
    tell(`${one.image.reference} has stopped`);
  }

  /** Why it did not come up, with its last lines; null when it has, and stayed so. */
  async function start(image, settleSeconds, tell) {
    rmSync(socket, { force: true });
    const instance = randomUUID();
    const [command, ...words] = image.command;
    const env = { ...process.env, LOADLINE_SOCKET: socket, LOADLINE_INSTANCE: instance };
    const child = spawn(command, words, { cwd: image.folder, env, stdio: ["ignore", "pipe", "pipe"] });
    const one = {
      child,
      instance,
      image: { reference: image.reference, digest: image.digest },
      startedAt: new Date().toISOString(),
      ended: false,
    };
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output = `${output}${chunk}`.slice(-3_000);
      });
    }
    let how = "";
    one.end = new Promise((resolve) => {
      child.once("error", (error) => {
        how = error.message;
        one.ended = true;
        resolve();
      });
      child.once("close", (code, signal) => {
        how = `it ended with ${signal ?? `code ${code}`}`;
        one.ended = true;
        resolve();
      });
    });
    process_ = one;
    tell(`Started ${image.reference}`);
    const late = Date.now() + startSeconds * 1_000;
    let healthySince = null;
    for (;;) {
      if (one.ended) return `${how}\n${output.trim()}`;
      const fault = await health(socket, instance);
      if (fault === null) {
        if (healthySince === null) tell(`${image.reference} is healthy; watching it for ${settleSeconds} s`);
        healthySince ??= Date.now();
        if (Date.now() - healthySince >= settleSeconds * 1_000) return null;
      } else {
        healthySince = null;
        if (Date.now() > late) return `it was not healthy in time: ${fault}\n${output.trim()}`;
      }
      await sleep(LOOK_MS);
    }
  }

  return { find, running, start, stop, kill: () => process_?.child.kill("SIGKILL") };
}

/** Why the program is not taken for healthy; null when it is. */
function health(socketPath, instance) {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: "/health", agent: false, timeout: 1_000 }, (answer) => {
      let body = "";
      answer.on("data", (chunk) => {
        body += chunk;
      });
      answer.on("end", () => {
        if (answer.statusCode !== 200) return resolve(`GET /health answered ${answer.statusCode}`);
        resolve(body.includes(instance) ? null : "another process answered");
      });
    });
    call.on("timeout", () => call.destroy(new Error("no answer")));
    call.on("error", (error) => resolve(error.message));
    call.end();
  });
}
