import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateSync } from "node:zlib";

export type EndlessHost = {
  readonly url: string;
  /** Bytes that were sent. */
  sent(): number;
  close(): Promise<void>;
};

/** The only commit that the host tells of. */
export const ENDLESS_COMMIT = "6104942438c14ec7bd21c6cd5bd995272b3faff6";
const FLUSH = "0000";

/** A line as git's protocol has it: with its length before it, in four hexadecimal digits. */
function packet(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, "0")), bytes]);
}

/** A file in a pack: its type and length in bits, then the content, deflated. */
function packedFile(content: Buffer): Buffer {
  const FILE = 3;
  let rest = content.length >> 4;
  const head = [(rest > 0 ? 0x80 : 0) | (FILE << 4) | (content.length & 0x0f)];
  for (; rest > 0; rest >>= 7) head.push((rest > 127 ? 0x80 : 0) | (rest & 0x7f));
  return Buffer.concat([Buffer.from(head), deflateSync(content, { level: 0 })]);
}

/**
 * A host that speaks git's protocol (version 2, over HTTP) as every host does, and sends files without end to whoever
 * fetches, whatever was asked to be left out. Of the protocol: gitprotocol-v2(5), gitformat-pack(5).
 */
export async function endlessHost(): Promise<EndlessHost> {
  let sent = 0;
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      response.setHeader("content-type", "application/x-git-upload-pack-advertisement");
      const told = ["version 2\n", "ls-refs\n", "fetch=shallow filter\n"].map(packet);
      response.end(
        Buffer.concat([packet("# service=git-upload-pack\n"), Buffer.from(FLUSH), ...told, Buffer.from(FLUSH)]),
      );
      return;
    }
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      response.setHeader("content-type", "application/x-git-upload-pack-result");
      if (Buffer.concat(parts).includes("command=fetch")) void sendWithoutEnd(response);
      else response.end(Buffer.concat([packet(`${ENDLESS_COMMIT} refs/heads/main\n`), Buffer.from(FLUSH)]));
    });
  });

  async function sendWithoutEnd(response: ServerResponse): Promise<void> {
    const header = Buffer.from("PACK........");
    header.writeUInt32BE(2, 4);
    // More than anybody waits for, and no more than git makes room for at once.
    header.writeUInt32BE(1_000_000, 8);
    response.write(packet("packfile\n"));
    const gone = once(response, "close");
    const DATA = Buffer.from([1]);
    let next: Uint8Array = header;
    while (!response.destroyed) {
      const all = packet(Buffer.concat([DATA, next]));
      sent += all.length;
      if (!response.write(all)) await Promise.race([once(response, "drain"), gone]);
      next = packedFile(randomBytes(60_000));
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/dags.git`,
    sent: () => sent,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
