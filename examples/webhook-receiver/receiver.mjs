// A receiver of Loadline's webhook (docs/webhook.md): RECEIVER_SECRET=… RECEIVER_UNIT=orders RECEIVER_FOLDER=/srv/orders node receiver.mjs
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { programsIn } from "./programs.mjs";
import { refusalOf, sign } from "./signature.mjs";
import { openUnit } from "./unit.mjs";

const MOST_BYTES = 65_536;
/** How long a program may take until it is healthy. */
const START_SECONDS = 30;

/** The server, not yet listening, with what ends the program that it keeps. */
export function makeReceiver({ secret, unit: name, folder, startSeconds = START_SECONDS }) {
  const programs = programsIn(folder, startSeconds);
  const unit = openUnit(folder, programs);

  async function answerTo(message) {
    if (message.action === "ping") return { ok: true };
    if (message.unit !== name) return null;
    switch (message.action) {
      case "running":
        return { running: await programs.running(), fencingToken: unit.token() };
      case "look-up": {
        const image = programs.find(message.image);
        if (image === null) return { state: "image_gone", reason: `${message.image.reference} is not there any more.` };
        return { state: "restorable", image: { reference: image.reference, digest: image.digest } };
      }
      case "deploy":
        return unit.deploy(message);
      case "deployment":
        return unit.standing(message.id);
      default:
        return null;
    }
  }

  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) {
      body += chunk;
      if (body.length > MOST_BYTES) return response.writeHead(413).end();
    }
    const { "loadline-timestamp": timestamp, "loadline-delivery": delivery } = request.headers;
    const send = (status, answer) => {
      const text = JSON.stringify(answer);
      const signature = sign(secret, "answer", timestamp, delivery, text);
      response.writeHead(status, { "content-type": "application/json", "loadline-signature": signature });
      response.end(text);
    };
    if (request.method !== "POST") return send(405, { error: "only POST is answered" });
    const refusal = refusalOf(secret, request.headers, body);
    if (refusal !== null) return send(401, { error: refusal });
    try {
      const message = JSON.parse(body);
      const answer = await answerTo(message);
      if (answer === null)
        return send(400, { error: `there is no ${message.action} of the unit ${message.unit} here` });
      send(answer.status === "running" ? 202 : 200, answer);
    } catch (error) {
      send(500, { error: String(error) });
    }
  });
  return { server, kill: programs.kill };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { RECEIVER_SECRET: secret, RECEIVER_UNIT: unit, RECEIVER_FOLDER: folder, PORT: port = "8090" } = process.env;
  if (!secret || !unit || !folder) {
    console.error("Set RECEIVER_SECRET, RECEIVER_UNIT and RECEIVER_FOLDER.");
    process.exit(2);
  }
  makeReceiver({ secret, unit, folder }).server.listen(Number(port), "127.0.0.1", () =>
    console.log(`Listening on port ${port}`),
  );
}
