import { describe, expect, it } from "vitest";
import { formatEndpoint } from "../../../net/endpoint.ts";
import { seededRandom } from "../../../net/random.ts";
import { SILENT, type Endpoint } from "../../../net/service.ts";
import {
  DhcpOptions,
  MESSAGE_TYPE,
  createDhcpServer,
  encodeDhcp,
  messageTypeName,
  type DhcpMessage,
  type DhcpServerConfig,
  type DhcpServerEvent,
  type OptionValues,
} from "../../../services/dhcp/index.ts";
import { instant, messageOf, second } from "./tape.ts";

const FROM: Endpoint = { address: "0.0.0.0", port: 68 };

function serverConfig(changes: Partial<DhcpServerConfig> = {}): DhcpServerConfig {
  return {
    device: "lab0",
    address: "192.0.2.1",
    port: 67,
    transport: { kind: "frames" },
    pool: { first: "192.0.2.100", last: "192.0.2.102" },
    prefixLength: 24,
    leaseSeconds: 600,
    routers: ["192.0.2.1"],
    dnsServers: ["192.0.2.53"],
    ntpServers: [],
    domain: "lab.example",
    explain: false,
    ...changes,
  };
}

interface Ask {
  readonly type: keyof typeof MESSAGE_TYPE;
  readonly mac?: string;
  readonly header?: Partial<Omit<DhcpMessage, "kind" | "options">>;
  readonly options?: OptionValues;
  readonly from?: Endpoint;
}

/** A server on a tape: requests at given times, and what it did about them in lines. */
class ServerTape {
  readonly server: ReturnType<typeof createDhcpServer>;
  nowUs = 0;
  last: DhcpMessage | undefined;

  constructor(changes: Partial<DhcpServerConfig> = {}) {
    this.server = createDhcpServer(serverConfig(changes), seededRandom(1));
    this.server.step(instant(0), { kind: "command", command: { kind: "start" } });
  }

  asks({ type, mac = "02:00:00:00:00:01", header, options, from = FROM }: Ask): readonly string[] {
    const bytes = encodeDhcp({
      kind: "dhcp",
      op: 1,
      htype: 1,
      hlen: 6,
      hops: 0,
      xid: 0x3903f326,
      secs: 0,
      broadcast: false,
      ciaddr: "0.0.0.0",
      yiaddr: "0.0.0.0",
      siaddr: "0.0.0.0",
      giaddr: "0.0.0.0",
      chaddr: mac,
      sname: "",
      file: "",
      ...header,
      options: DhcpOptions.of({ messageType: MESSAGE_TYPE[type], ...options }),
    });
    return this.#step({ kind: "datagram", on: 1, from, bytes });
  }

  /** The deadline, which must be at exactly this moment. */
  dueAt(atUs: number): readonly string[] {
    expect(this.server.deadlineUs).toBe(atUs);
    expect(this.server.step(instant(atUs - 1), { kind: "deadline" })).toBe(SILENT);
    this.nowUs = atUs;
    return this.#step({ kind: "deadline" });
  }

  /** DISCOVER and REQUEST of one client; the address. */
  leases(mac: string): string {
    this.asks({ type: "discover", mac });
    const address = this.last?.yiaddr ?? "";
    const options = { requestedAddress: address, serverIdentifier: "192.0.2.1" };
    expect(this.asks({ type: "request", mac, options })[1]).toContain("granted new");
    return address;
  }

  #step(input: Parameters<ReturnType<typeof createDhcpServer>["step"]>[1]): readonly string[] {
    return this.server.step(instant(this.nowUs), input).map((output) => {
      if (output.kind === "event") return eventLine(output.event);
      if (output.kind !== "send") return output.kind;
      this.last = messageOf(output.bytes);
      const { yiaddr, options } = this.last;
      const what = messageTypeName(options.get("messageType"));
      const link = output.to.link === undefined ? "" : ` link=${output.to.link}`;
      return `${what} ${yiaddr} to ${formatEndpoint(output.to)}${link}`;
    });
  }
}

function eventLine(event: DhcpServerEvent): string {
  switch (event.kind) {
    case "accepted":
      return `accepted ${event.what}`;
    case "ignored":
      return `ignored ${event.what ?? "bytes"}: ${event.reason}`;
    case "granted":
      return `granted ${event.how} ${event.address} to ${event.client}`;
    case "refused":
      return `refused ${event.address} to ${event.client}: ${event.reason}`;
    case "offered":
    case "released":
    case "declined":
    case "informed":
    case "expired":
      return `${event.kind} ${event.address} ${event.client}`;
    case "exhausted":
      return `exhausted ${event.client}`;
    case "failed":
      return `failed ${event.why}`;
  }
}

const A = "02:00:00:00:00:01";
const B = "02:00:00:00:00:02";
const TO_100 = `192.0.2.100:68 link=${A}`;
const TAKE_100 = { requestedAddress: "192.0.2.100", serverIdentifier: "192.0.2.1" };

const wants = (requestedAddress: string) =>
  ({ type: "request", options: { requestedAddress } }) as const;

const extend = (ciaddr: string, mac = A) => ({ type: "request", mac, header: { ciaddr } }) as const;

describe("DhcpServer", () => {
  it("opens its port when started and closes it when stopped", () => {
    const server = createDhcpServer(serverConfig(), seededRandom(1));
    const start = { kind: "command", command: { kind: "start" } } as const;
    const stop = { kind: "command", command: { kind: "stop" } } as const;
    expect(server.step(instant(0), stop)).toBe(SILENT);
    expect(server.step(instant(0), start)).toEqual([
      {
        kind: "open",
        port: 1,
        spec: { kind: "udp-frame", device: "lab0", port: 67, source: "192.0.2.1" },
      },
    ]);
    expect(server.state.serving).toBe(true);
    expect(server.step(instant(0), start)).toBe(SILENT);
    expect(server.step(instant(0), stop)).toEqual([{ kind: "close", port: 1 }]);
  });

  it("says so where its port cannot be opened", () => {
    const tape = new ServerTape();
    const failed = { kind: "failed", on: 1, why: "denied" } as const;
    expect(tape.server.step(instant(0), failed)).toMatchObject([
      { event: { kind: "failed", why: "denied" } },
    ]);
    expect(tape.server.state.serving).toBe(false);
  });

  it("refuses configurations that cannot be", () => {
    const { device: _, ...deviceless } = serverConfig();
    expect(() => createDhcpServer(deviceless, seededRandom(1))).toThrow(RangeError);
    const pool = { first: "192.0.2.9", last: "192.0.2.8" };
    expect(() => createDhcpServer(serverConfig({ pool }), seededRandom(1))).toThrow(RangeError);
  });

  it("explains every packet where it is to", () => {
    const tape = new ServerTape({ explain: true });
    expect(tape.asks({ type: "discover" })[0]).toBe("accepted DISCOVER");
    expect(tape.asks({ type: "discover", header: { op: 2 } })).toEqual([
      "ignored DISCOVER: it is a reply, not a request",
    ]);
    expect(tape.asks({ type: "offer" })).toEqual([
      "ignored OFFER: OFFER is nothing that a server answers",
    ]);
    expect(tape.server.state.counters).toEqual({ sent: 1, received: 3, ignored: 2 });
  });
});

describe("DhcpServer, DISCOVER", () => {
  it("offers an address and tells the network", () => {
    const tape = new ServerTape({ t1Seconds: 250, t2Seconds: 500 });
    expect(tape.asks({ type: "discover" })).toEqual([
      `OFFER 192.0.2.100 to ${TO_100}`,
      `offered 192.0.2.100 ${A}`,
    ]);
    expect(
      [...(tape.last?.options.entries() ?? [])].map(({ code, ...rest }) => [
        code,
        "value" in rest ? rest.value : rest,
      ]),
    ).toEqual([
      [53, 2],
      [54, "192.0.2.1"],
      [51, 600],
      [58, 250],
      [59, 500],
      [1, "255.255.255.0"],
      [3, ["192.0.2.1"]],
      [6, ["192.0.2.53"]],
      [15, "lab.example"],
    ]);
  });

  it("gives back the client identifier (RFC 6842), and knows the client by it", () => {
    const tape = new ServerTape();
    const options = { clientIdentifier: Uint8Array.of(0, 1, 2) };
    expect(tape.asks({ type: "discover", options })[1]).toBe("offered 192.0.2.100 id:000102");
    expect(tape.last?.options.get("clientIdentifier")).toEqual(Uint8Array.of(0, 1, 2));
    expect(tape.asks({ type: "discover", mac: B, options })[0]).toContain("OFFER 192.0.2.100");
  });

  it("offers what the client wants if it is free, otherwise something else", () => {
    const tape = new ServerTape();
    const options = { requestedAddress: "192.0.2.102" };
    expect(tape.asks({ type: "discover", options })[0]).toContain("OFFER 192.0.2.102");
    expect(tape.asks({ type: "discover", mac: B, options })[0]).toContain("OFFER 192.0.2.100");
  });

  it("never gives away its own address or those of the servers it names", () => {
    const tape = new ServerTape({ pool: { first: "192.0.2.1", last: "192.0.2.2" } });
    const options = { requestedAddress: "192.0.2.1" };
    expect(tape.asks({ type: "discover", options })[0]).toContain("OFFER 192.0.2.2");
  });

  it("is silent when no address is left, until an offer runs out that nobody took", () => {
    const tape = new ServerTape();
    for (const last of ["1", "2", "3"])
      tape.asks({ type: "discover", mac: `02:00:00:00:00:0${last}` });
    const late = { type: "discover", mac: "02:00:00:00:00:04" } as const;
    expect(tape.asks(late)).toEqual(["exhausted 02:00:00:00:00:04"]);
    expect(tape.dueAt(second(60))).toEqual([]);
    expect(tape.asks(late)[0]).toContain("OFFER 192.0.2.100");
  });
});

describe("DhcpServer, where replies go (RFC 2131 §4.1)", () => {
  it("broadcasts to a client that asks for it", () => {
    const lines = new ServerTape().asks({ type: "discover", header: { broadcast: true } });
    expect(lines[0]).toBe("OFFER 192.0.2.100 to 255.255.255.255:68");
  });

  it("answers a relay on the server port", () => {
    const lines = new ServerTape().asks({ type: "discover", header: { giaddr: "192.0.2.250" } });
    expect(lines[0]).toBe("OFFER 192.0.2.100 to 192.0.2.250:67");
  });

  it("answers to ciaddr, without ARP only if the frame came from the client itself", () => {
    const tape = new ServerTape();
    tape.leases(A);
    const header = { ciaddr: "192.0.2.100" };
    expect(tape.asks({ type: "request", header })[0]).toBe("ACK 192.0.2.100 to 192.0.2.100:68");
    const from = { address: "192.0.2.100", port: 68, link: A };
    expect(tape.asks({ type: "request", header, from })[0]).toBe(`ACK 192.0.2.100 to ${TO_100}`);
  });

  it("broadcasts a NAK", () => {
    const options = { requestedAddress: "198.51.100.9" };
    expect(new ServerTape().asks({ type: "request", options })).toEqual([
      "NAK 0.0.0.0 to 255.255.255.255:68",
      `refused 198.51.100.9 to ${A}: 198.51.100.9 is not on this network`,
    ]);
  });

  it("answers over UDP where the question came from, NAKs too", () => {
    const tape = new ServerTape({
      transport: { kind: "udp", address: "127.0.0.1" },
      port: "random",
    });
    const from = { address: "127.0.0.1", port: 40_000 };
    expect(tape.asks({ type: "discover", from })[0]).toBe("OFFER 192.0.2.100 to 127.0.0.1:40000");
    const options = { requestedAddress: "198.51.100.9" };
    expect(tape.asks({ type: "request", options, from })[0]).toBe("NAK 0.0.0.0 to 127.0.0.1:40000");
  });
});

describe("DhcpServer, REQUEST that takes an offer", () => {
  it("grants what it offered", () => {
    const tape = new ServerTape();
    tape.asks({ type: "discover" });
    expect(tape.asks({ type: "request", options: TAKE_100 })).toEqual([
      `ACK 192.0.2.100 to ${TO_100}`,
      `granted new 192.0.2.100 to ${A}`,
    ]);
  });

  it("refuses what it did not offer", () => {
    const tape = new ServerTape();
    tape.asks({ type: "discover" });
    const options = { ...TAKE_100, requestedAddress: "192.0.2.101" };
    expect(tape.asks({ type: "request", options })[1]).toContain("is not what was offered");
    expect(tape.last?.options.get("message")).toBe("192.0.2.101 is not what was offered");
  });

  it("takes its offer back when the client chooses another server, and is silent", () => {
    const tape = new ServerTape({ explain: true });
    tape.asks({ type: "discover" });
    const options = { ...TAKE_100, serverIdentifier: "192.0.2.9" };
    expect(tape.asks({ type: "request", options })).toEqual([
      "ignored REQUEST: the client chose server 192.0.2.9",
    ]);
    expect([...tape.server.state.bindings()]).toMatchObject([
      { address: "192.0.2.100", use: "idle" },
    ]);
  });

  it("is silent about a REQUEST that names nothing", () => {
    expect(new ServerTape().asks({ type: "request" })).toEqual([]);
    const options = { serverIdentifier: "192.0.2.1" };
    expect(new ServerTape().asks({ type: "request", options })).toEqual([]);
  });
});

describe("DhcpServer, REQUEST after a reboot (INIT-REBOOT)", () => {
  it("confirms the client's address", () => {
    const tape = new ServerTape();
    tape.leases(A);
    expect(tape.asks(wants("192.0.2.100"))[1]).toBe(`granted renewed 192.0.2.100 to ${A}`);
  });

  it("refuses another one", () => {
    const tape = new ServerTape();
    tape.leases(A);
    expect(tape.asks(wants("192.0.2.101"))[0]).toContain("NAK");
  });

  it("is silent about a client it does not know", () => {
    expect(new ServerTape().asks(wants("192.0.2.100"))).toEqual([]);
  });
});

describe("DhcpServer, REQUEST that extends a lease", () => {
  it("extends it from now on", () => {
    const tape = new ServerTape();
    tape.leases(A);
    tape.nowUs = second(300);
    expect(tape.asks(extend("192.0.2.100"))[1]).toBe(`granted renewed 192.0.2.100 to ${A}`);
    expect(tape.last?.ciaddr).toBe("192.0.2.100");
    expect(tape.server.deadlineUs).toBe(second(900));
  });

  it("takes over a lease from before its own restart, but not another client's address", () => {
    const tape = new ServerTape();
    expect(tape.asks(extend("192.0.2.101"))[0]).toContain("ACK 192.0.2.101");
    expect(tape.asks(extend("192.0.2.101", B))[1]).toContain("refused 192.0.2.101");
  });

  it("is silent about addresses that are none of its business", () => {
    expect(new ServerTape().asks(extend("192.0.2.9"))).toEqual([]);
  });
});

describe("DhcpServer, the life of an address", () => {
  it("expires, and is the same client's again", () => {
    const tape = new ServerTape();
    tape.leases(A);
    expect(tape.dueAt(second(600))).toEqual([`expired 192.0.2.100 ${A}`]);
    expect(tape.server.deadlineUs).toBe(Infinity);
    expect(tape.leases(B)).toBe("192.0.2.101");
    expect(tape.leases(A)).toBe("192.0.2.100");
  });

  it("never expires where leases have no end", () => {
    const tape = new ServerTape({ leaseSeconds: Infinity });
    tape.leases(A);
    expect(tape.server.deadlineUs).toBe(Infinity);
    expect(tape.last?.options.get("leaseTime")).toBe(0xffffffff);
  });

  it("goes to another client when it was idle the longest and no fresh one is left", () => {
    const tape = new ServerTape();
    for (const last of ["1", "2", "3"]) {
      const mac = `02:00:00:00:00:0${last}`;
      const ciaddr = tape.leases(mac);
      const header = { ciaddr };
      expect(tape.asks({ type: "release", mac, header })).toEqual([`released ${ciaddr} ${mac}`]);
    }
    tape.leases(A);
    expect(tape.leases("02:00:00:00:00:04")).toBe("192.0.2.101");
    expect(tape.leases(B)).toBe("192.0.2.102");
  });

  it("is released only by its client", () => {
    const tape = new ServerTape();
    tape.leases(A);
    expect(tape.asks({ type: "release", mac: B, header: { ciaddr: "192.0.2.100" } })).toEqual([]);
    expect([...tape.server.state.bindings()]).toMatchObject([{ use: "leased" }]);
  });

  it("is kept out of the pool for ten minutes when its client found somebody else there", () => {
    const tape = new ServerTape({ pool: { first: "192.0.2.100", last: "192.0.2.100" } });
    tape.leases(A);
    expect(tape.asks({ type: "decline", options: TAKE_100 })).toEqual([
      `declined 192.0.2.100 ${A}`,
    ]);
    expect(tape.asks({ type: "discover" })).toEqual([`exhausted ${A}`]);
    expect(tape.dueAt(second(600))).toEqual([]);
    expect(tape.asks({ type: "discover" })[0]).toContain("OFFER 192.0.2.100");
  });

  it("is not declined by somebody else, or at another server", () => {
    const tape = new ServerTape();
    tape.leases(A);
    expect(tape.asks({ type: "decline", mac: B, options: TAKE_100 })).toEqual([]);
    const options = { ...TAKE_100, serverIdentifier: "192.0.2.9" };
    expect(tape.asks({ type: "decline", options })).toEqual([]);
  });
});

describe("DhcpServer, INFORM", () => {
  it("tells the network without an address or times (RFC 2131 §4.3.5)", () => {
    const tape = new ServerTape();
    const header = { ciaddr: "192.0.2.9" };
    expect(tape.asks({ type: "inform", header })).toEqual([
      "ACK 0.0.0.0 to 192.0.2.9:68",
      `informed 192.0.2.9 ${A}`,
    ]);
    expect(tape.last?.options.codes).toEqual([53, 54, 1, 3, 6, 15]);
  });

  it("is silent where the client does not say which address it has", () => {
    expect(new ServerTape().asks({ type: "inform" })).toEqual([]);
  });
});
