import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** PEM texts with which a client reaches a server that asks for a certificate. */
export type TlsMaterial = { readonly ca: string; readonly cert: string; readonly key: string };

/** An authority of its own, a server on 127.0.0.1 and a client, written into `folder`. */
export async function makeTlsFiles(folder: string): Promise<{
  files: { ca: string; serverCert: string; serverKey: string };
  material: TlsMaterial;
}> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const ca = await selfSigned(folder, "ca", "Authority of the tests");
  const server = await signed(
    folder,
    "server",
    ca,
    "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n",
  );
  const client = await signed(folder, "client", ca, "extendedKeyUsage=clientAuth\n");
  return {
    files: { ca: ca.cert, serverCert: server.cert, serverKey: server.key },
    material: {
      ca: await readFile(ca.cert, "utf8"),
      cert: await readFile(client.cert, "utf8"),
      key: await readFile(client.key, "utf8"),
    },
  };
}

type Pair = { key: string; cert: string };

/** A key on the curve P-256 and a certificate that it signed itself; paths of both. */
export async function selfSigned(folder: string, name: string, subject: string): Promise<Pair> {
  const pair = { key: join(folder, `${name}.key`), cert: join(folder, `${name}.pem`) };
  await run("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
    ...["-subj", `/CN=${subject}`, "-keyout", pair.key, "-out", pair.cert],
  ]);
  return pair;
}

async function signed(folder: string, name: string, ca: Pair, extensions: string): Promise<Pair> {
  const pair = { key: join(folder, `${name}.key`), cert: join(folder, `${name}.pem`) };
  const request = join(folder, `${name}.csr`);
  const extensionFile = join(folder, `${name}.ext`);
  await writeFile(extensionFile, extensions);
  await run("openssl", [
    ...["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-subj", `/CN=${name}`, "-keyout", pair.key, "-out", request],
  ]);
  await run("openssl", [
    ...["x509", "-req", "-in", request, "-CA", ca.cert, "-CAkey", ca.key, "-CAcreateserial", "-days", "2"],
    ...["-extfile", extensionFile, "-out", pair.cert],
  ]);
  return pair;
}
