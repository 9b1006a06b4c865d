import { expect, test } from "vitest";
import { tcpAddress } from "#lib/deploy/drivers/docker-engine/config.ts";

test.each([
  ["tcp://docker.example.com:2376", { hostname: "docker.example.com", port: 2376 }],
  ["tcp://10.0.0.1:80", { hostname: "10.0.0.1", port: 80 }],
  ["tcp://Docker:2375/", { hostname: "docker", port: 2375 }],
  ["tcp://[fd00::1]:2376", { hostname: "fd00::1", port: 2376 }],
])("%s is where an engine may listen", (host, address) => {
  expect(tcpAddress(host)).toEqual(address);
});

test.each([
  "tcp://docker.example.com",
  "tcp://[fd00::1]",
  "tcp://fd00::1:2376",
  "tcp://:2376",
  "tcp://docker:0",
  "tcp://docker:70000",
  "tcp://docker:2376/v1.41",
  "tcp://docker:2376?x=1",
  "tcp://docker:2376#x",
  "tcp://me:secret@docker:2376",
  "http://docker:2376",
])("%s is not taken", (host) => {
  expect(tcpAddress(host)).toBeNull();
});
