import { describe, expect, it } from "vitest";
import {
  cutAddress,
  endpointOf,
  peerKey,
  portOf,
  socketAddress,
} from "../../../../net/host/linux/socket-structures.ts";

const ENDPOINTS = [
  { address: "192.0.2.1", port: 53 },
  { address: "192.0.2.1", port: 54 },
  { address: "2001:db8::1", port: 53 },
  { address: "::1", port: 65_535 },
];

function padded(bytes: Uint8Array): Uint8Array {
  const room = new Uint8Array(28);
  room.set(bytes);
  return room;
}

describe("a socket address", () => {
  it.each(ENDPOINTS)("is $address and $port again, in a larger buffer, too", (endpoint) => {
    const bytes = socketAddress(endpoint, 0) as Uint8Array;
    expect(endpointOf(bytes)).toEqual(endpoint);
    expect(portOf(bytes)).toBe(endpoint.port);
    expect(cutAddress(padded(bytes))).toEqual(bytes);
  });

  it("tells peers apart", () => {
    const keys = ENDPOINTS.map((endpoint) =>
      peerKey(padded(socketAddress(endpoint, 0) as Uint8Array)),
    );
    expect(new Set(keys).size).toBe(ENDPOINTS.length);
  });

  it("tells link-local peers on two interfaces apart", () => {
    const peer = { address: "fe80::1", port: 53 };
    const [one, two] = [1, 2].map((scope) => peerKey(socketAddress(peer, scope) as Uint8Array));
    expect(one).not.toBe(two);
  });

  it("is none for a name", () => {
    expect(socketAddress({ address: "localhost", port: 53 }, 0)).toBeUndefined();
  });
});
