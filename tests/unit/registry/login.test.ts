import { describe, expect, it } from "vitest";
import { loginFor } from "#lib/registry/login.ts";

const connection = (config: object, secrets: Record<string, string> = {}) => ({
  name: "registry",
  kind: "registry",
  config,
  secrets,
});

describe("the login of a registry", () => {
  it("is that of the connection whose address has the host that references name", () => {
    const connections = [
      connection({ url: "https://other.example.com", username: "ada" }, { password: "other" }),
      connection({ url: "https://registry.example.com", username: "ada" }, { password: "secret" }),
    ];
    const login = { origin: "https://registry.example.com", username: "ada", password: "secret" };
    expect(loginFor("registry.example.com", connections)).toMatchObject(login);
    expect(loginFor("registry.example.com:443", connections)).toMatchObject(login);
  });

  it("is found by the host that references name, where the registry is reached by another from here", () => {
    const connections = [connection({ url: "http://registry:5000", host: "localhost:5000" })];
    expect(loginFor("localhost:5000", connections)).toMatchObject({
      host: "localhost:5000",
      origin: "http://registry:5000",
    });
    expect(loginFor("registry:5000", connections)).toMatchObject({ origin: "https://registry:5000" });
  });

  it("is nobody's for a host that no connection names: over HTTPS, but on this machine", () => {
    expect(loginFor("registry.example.com", [])).toMatchObject({
      origin: "https://registry.example.com",
      username: null,
      password: null,
    });
    expect(loginFor("localhost:5000", [])).toMatchObject({ origin: "http://localhost:5000" });
    expect(loginFor("docker.io", [])).toMatchObject({ origin: "https://registry-1.docker.io" });
  });

  it("takes a mirror of Docker Hub where one is configured for its name", () => {
    const connections = [connection({ url: "https://mirror.example.com", host: "docker.io" })];
    expect(loginFor("docker.io", connections)).toMatchObject({ origin: "https://mirror.example.com" });
  });
});
