import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { beforeAll, expect, test } from "vitest";
import { openSmtp } from "#lib/alerts/smtp.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { makeTlsFiles } from "#tests/support/real/tls-material.ts";
import { messageOf } from "./hostile-message.ts";

const cleanUps = useCleanUps();
const signal = AbortSignal.timeout(60_000);
const ID = "5f2b8a52-0c6e-4a57-9d5c-6f6a1f0f9d11";
let tls: { cert: string; key: string; ca: string };

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "loadline-smtp-"));
  const { files } = await makeTlsFiles(folder);
  const [ca, cert, key] = await Promise.all(
    [files.ca, files.serverCert, files.serverKey].map((file) => readFile(file, "utf8")),
  );
  tls = { ca: ca ?? "", cert: cert ?? "", key: key ?? "" };
  await rm(folder, { recursive: true });
});

type Mail = { readonly to: readonly string[]; readonly user: unknown; readonly secure: boolean; readonly raw: string };

const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });

/** A mail server that takes mail over TLS from `loadline` alone, and not for everybody. */
async function mailServer(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    ...tls,
    authMethods: ["PLAIN"],
    onAuth({ username, password }, _, done) {
      if (username === "loadline" && password === "secret") done(null, { user: username });
      else done(refusal(535, "wrong user or password"));
    },
    onRcptTo({ address }, _, done) {
      if (address.startsWith("nobody")) done(refusal(550, "no such mailbox"));
      else if (address.startsWith("grey")) done(refusal(451, "try again later"));
      else done();
    },
    async onData(stream, session, done) {
      const raw = await text(stream);
      const to = session.envelope.rcptTo.map(({ address }) => address);
      mails.push({ to, user: session.user, secure: session.secure, raw });
      done(null);
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  cleanUps.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  const open = (password = "secret", more: object = {}) =>
    openSmtp({
      name: "mail",
      kind: "smtp",
      config: { host: "localhost", port, from: "loadline@example.com", username: "loadline", ...more },
      secrets: { password },
    });
  return { mails, open };
}

/** As if the machine's authorities had the tests' among them, until the test ends. */
function trustTests(): void {
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, tls.ca]);
  cleanUps.push(async () => setDefaultCACertificates(before));
}

test("mail leaves over STARTTLS, signed in, as text and HTML, with one Message-ID at every attempt", async () => {
  trustTests();
  const { mails, open } = await mailServer();
  const message = messageOf(ID);
  for (let attempt = 0; attempt < 2; attempt++) {
    expect(await open().send(message, ["ada@example.com", "bob@example.com"], signal)).toMatchObject({
      status: "sent",
    });
  }
  expect(mails).toHaveLength(2);
  for (const { raw, ...mail } of mails) {
    expect(mail).toEqual({ to: ["ada@example.com", "bob@example.com"], user: "loadline", secure: true });
    expect(raw).toMatch(new RegExp(`^Message-ID: <${ID}@example\\.com>\\r$`, "m"));
    expect(raw).toMatch(/^Content-Type: multipart\/alternative/m);
    expect(raw).toContain("text/plain");
    expect(raw).toContain("text/html");
  }
});

test("nothing that people wrote is a header or markup in a mail", async () => {
  trustTests();
  const { mails, open } = await mailServer();
  await open().send(messageOf(ID), ["ada@example.com"], signal);
  const { raw = "", to } = mails[0] ?? {};
  expect(to).toEqual(["ada@example.com"]);
  expect(raw.split("\r\n\r\n", 1)[0]).not.toMatch(/^Bcc:/im);
  const [, encoding = "", part = ""] =
    /Content-Type: text\/html[^\r]*\r\nContent-Transfer-Encoding: (\S+)\r\n\r\n([\s\S]*?)\r\n--/.exec(raw) ?? [];
  const html = (
    encoding === "base64"
      ? Buffer.from(part, "base64")
      : Buffer.from(
          part
            .replaceAll("=\r\n", "")
            .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          "latin1",
        )
  ).toString("utf8");
  expect(html).toContain("&lt;script&gt;");
  expect(html).not.toMatch(/<(script|img)/);
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, url = ""]) => new URL(url).host)).toEqual([
    "github.com",
    "loadline.example.com",
    "loadline.example.com",
  ]);
});

test("a mailbox that there is not is refused for good, one that cannot take mail now gets it later", async () => {
  trustTests();
  const { open, mails } = await mailServer();
  const message = messageOf(ID);
  const gone = await open().send(message, ["nobody@example.com"], signal);
  expect(gone).toMatchObject({ status: "refused", answer: expect.stringContaining("no such mailbox") });
  const some = await open().send(message, ["ada@example.com", "nobody@example.com"], signal);
  expect(some).toMatchObject({ status: "sent", answer: expect.stringContaining("no such mailbox") });
  expect(await open().send(message, ["grey@example.com"], signal)).toMatchObject({ status: "later" });
  const greyed = await open().send(message, ["ada@example.com", "grey@example.com"], signal);
  expect(greyed).toMatchObject({ status: "later", answer: expect.stringContaining("try again later") });
  expect(mails.map(({ to }) => to)).toEqual([["ada@example.com"], ["ada@example.com"]]);
});

test("neither password nor mail goes to a server that has no certificate for its name, or no TLS", async () => {
  const { open, mails } = await mailServer();
  expect(await open().send(messageOf(ID), ["ada@example.com"], signal)).toMatchObject({ status: "later" });
  const users: unknown[] = [];
  const clear = await mailServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: (auth, _, done) => {
      users.push(auth.username);
      done(null, { user: auth.username });
    },
  });
  expect(await clear.open().send(messageOf(ID), ["ada@example.com"], signal)).toMatchObject({ status: "refused" });
  expect([...mails, ...clear.mails, ...users]).toEqual([]);
});

test("a test says whether the server lets Loadline in, and sends nothing", async () => {
  trustTests();
  const { open, mails } = await mailServer();
  expect(await open().test(signal)).toMatchObject([{ status: "pass" }]);
  expect(await open("wrong").test(signal)).toMatchObject([
    { status: "fail", message: expect.stringContaining("wrong user or password") },
  ]);
  expect(mails).toEqual([]);
});
