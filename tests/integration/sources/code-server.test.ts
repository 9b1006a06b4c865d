import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type GrpcReader, openGrpcReader } from "#lib/sources/dagster/grpc/reader.ts";
import { type FakeAnswers, repositoryChunks, startFakeCodeServer } from "#tests/support/fake-code-server.ts";

const MINUTE_MS = 60_000;

let answers: FakeAnswers;
let server: Awaited<ReturnType<typeof startFakeCodeServer>>;
let now: number;
let reader: GrpcReader;

beforeEach(async () => {
  answers = { serverId: "one", chunks: repositoryChunks("a", "b") };
  server = await startFakeCodeServer(answers);
  now = 0;
  reader = openGrpcReader(() => now);
});
afterEach(() => server.stop());

const signal = () => AbortSignal.timeout(20_000);
const display = () => ({ host: server.host, port: String(server.port) });
const read = (more: Partial<Parameters<GrpcReader["read"]>[0]> = {}) =>
  reader.read({ displayMetadata: display(), serverId: "one", repositories: ["repo"], ...more }, signal());
const keysOf = (attempt: Awaited<ReturnType<GrpcReader["read"]>>) =>
  attempt.status === "read"
    ? attempt.repositories.map(({ name, assets }) => [name, assets.map(({ key }) => key)])
    : attempt;

describe("reading a code server", () => {
  test("gives every repository that is asked for, by its name", async () => {
    const asked: string[] = [];
    answers.asked = (origin) => asked.push(JSON.parse(origin).repository_name);
    expect(keysOf(await read({ repositories: ["repo", "other"] }))).toEqual([
      ["repo", [["a"], ["b"]]],
      ["other", [["a"], ["b"]]],
    ]);
    expect(asked).toEqual(["repo", "other"]);
  });

  test("puts a repository that comes in pieces together", async () => {
    const [whole] = repositoryChunks("é", "b");
    const text = whole?.serialized_external_repository_chunk ?? "";
    answers.chunks = [0, 1, 2].map((index) => ({
      sequence_number: index,
      serialized_external_repository_chunk: text.slice(index * 100, index === 2 ? undefined : (index + 1) * 100),
    }));
    expect(keysOf(await read())).toEqual([["repo", [["é"], ["b"]]]]);
  });

  test("never takes the definitions of a process that the webserver does not serve from", async () => {
    const attempt = await read({ serverId: "another" });
    expect(attempt).toEqual({
      status: "passed_over",
      reason: `What answers on ${server.host}:${server.port} is not the process that the webserver serves this location from.`,
    });
  });

  test("takes nothing of a process that was replaced while it was read, and reads the next when that is the one", async () => {
    let times = 0;
    answers.asked = () => {
      times++;
      answers.serverId = times === 1 ? "two" : "one";
    };
    // The first reading ends with another process than it began with; soon after the old one answers again.
    setTimeout(() => {
      answers.serverId = "one";
    }, 200);
    expect(keysOf(await read())).toEqual([["repo", [["a"], ["b"]]]]);
    expect(times).toBe(2);
  });

  test("leaves an address alone for a while after nobody answered there, and then asks again", async () => {
    const { port } = server;
    server.stop();
    const silent = await read();
    expect(silent).toMatchObject({ status: "passed_over", reason: expect.stringContaining(`127.0.0.1:${port}`) });
    server = await startFakeCodeServer(answers, { port });
    now += 4 * MINUTE_MS;
    expect(await read()).toEqual(silent);
    now += 2 * MINUTE_MS;
    expect(keysOf(await read())).toEqual([["repo", [["a"], ["b"]]]]);
  });

  test("asks the next process at once where the one before was gone when it was to be read", async () => {
    const { port } = server;
    expect((await read()).status).toBe("read");
    server.stop();
    expect(await read()).toMatchObject({ status: "passed_over" });
    answers.serverId = "two";
    server = await startFakeCodeServer(answers, { port });
    expect(keysOf(await read({ serverId: "two" }))).toEqual([["repo", [["a"], ["b"]]]]);
  });

  test("does not know where a code server listens that the webserver keeps for itself", async () => {
    const attempt = await read({ displayMetadata: { python_file: "a.py", image: "x" } });
    expect(attempt).toMatchObject({ status: "passed_over", reason: expect.stringContaining("itself") });
  });

  test("asks no address that no configuration could name", async () => {
    const attempt = await read({ displayMetadata: { host: "169.254.169.254", port: "80" } });
    expect(attempt).toMatchObject({ status: "passed_over", reason: expect.stringContaining("link-local") });
  });

  test.each([
    ["is no JSON", "{", "did not send repository repo as JSON"],
    [
      "is Dagster's error",
      '{"__class__":"ExternalRepositoryErrorData","error":{"__class__":"E","message":"boom\\n"}}',
      "boom",
    ],
    ["is something else", '{"__class__":"Surprise"}', "it sent Surprise"],
    ["holds what is no asset", '{"external_asset_graph_data":[1]}', "asset 0 of repository repo is not as Dagster"],
    [
      "holds metadata in another form",
      '{"external_asset_graph_data":[{"__class__":"N","asset_key":{"__class__":"AssetKey","path":["a"]},"metadata_entries":[{"label":"m","entry_data":{"__class__":"TextMetadataEntryData","text":1}}]}]}',
      '["a"] of repository repo cannot be read: text',
    ],
  ])("passes over what %s, and says so", async (_, payload, reason) => {
    answers.chunks = [{ sequence_number: 0, serialized_external_repository_chunk: payload }];
    expect(await read()).toMatchObject({ status: "passed_over", reason: expect.stringContaining(reason) });
  });

  test("passes over pieces that come out of order", async () => {
    answers.chunks = repositoryChunks("a").map((chunk) => ({ ...chunk, sequence_number: 1 }));
    expect(await read()).toMatchObject({ status: "passed_over", reason: expect.stringContaining("out of order") });
  });

  test("ends at once when nobody wants the answer any more", async () => {
    const abort = new AbortController();
    const reading = reader.read(
      { displayMetadata: display(), serverId: "another", repositories: ["repo"] },
      abort.signal,
    );
    abort.abort();
    await expect(reading).rejects.toThrow();
  });
});

describe("probing a code server", () => {
  const probe = (serverId: string) =>
    reader.probe({ displayMetadata: display(), serverId, repositories: [] }, signal());

  test("says nothing where it can be read", async () => {
    expect(await probe("one")).toBeNull();
  });

  test("says that another process answers", async () => {
    expect(await probe("two")).toContain("is not the process");
  });

  test("asks anew although the address is left alone, and has it read again", async () => {
    const { port } = server;
    server.stop();
    await read();
    expect(await probe("one")).toContain(`127.0.0.1:${port}`);
    server = await startFakeCodeServer(answers, { port });
    expect(await probe("one")).toBeNull();
    expect((await read()).status).toBe("read");
  });
});
