import { describe, expect, it } from "vitest";
import {
  checkedHost,
  durationUs,
  hostPort,
  isName,
  list,
  oneOf,
  portNumber,
  probability,
  seedNumber,
  timeoutUs,
} from "../../cli/arguments.ts";
import { CliError } from "../../cli/exit.ts";

/** The refusal that a reader of arguments throws. */
function refusalOf(read: () => unknown): CliError {
  try {
    read();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("durations", () => {
  it.each([
    ["250ms", 250_000],
    ["5", 5_000_000],
    ["1.5s", 1_500_000],
    ["2m", 120_000_000],
    ["1h", 3_600_000_000],
    ["80us", 80],
    ["0", 0],
  ])("reads %s", (text, us) => {
    expect(durationUs(text)).toBe(us);
  });

  it.each(["", "5x", "-1s", "s", "1e3", "1 000", "Infinity", "99999999999h"])(
    "refuses %o",
    (text) => {
      expect(refusalOf(() => durationUs(text))).toMatchObject({
        exitCode: 2,
        code: "usage.duration",
      });
    },
  );

  it("refuses a time-out that leaves no time", () => {
    expect(timeoutUs("1us")).toBe(1);
    expect(refusalOf(() => timeoutUs("0ms"))).toMatchObject({ code: "usage.timeout" });
  });
});

describe("probabilities", () => {
  it.each([
    ["30", 0.3],
    ["30%", 0.3],
    ["0", 0],
    ["100", 1],
    ["0.5", 0.005],
  ])("reads %s", (text, value) => {
    expect(probability(text)).toBeCloseTo(value, 12);
  });

  it.each(["", "-1", "101", "30 percent", ".3", "1e1", "NaN"])("refuses %o", (text) => {
    expect(refusalOf(() => probability(text)).expected).toBe("per cent from 0 to 100");
  });
});

describe("seeds", () => {
  it("reads whole numbers that stay exact", () => {
    expect(seedNumber("0")).toBe(0);
    expect(seedNumber("9007199254740991")).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each(["", "-1", "1.5", "0x7", "9007199254740992", "99999999999999999"])(
    "refuses %o",
    (text) => {
      expect(refusalOf(() => seedNumber(text)).code).toBe("usage.seed");
    },
  );
});

describe("hosts", () => {
  it.each([
    ["192.0.2.1", { host: "192.0.2.1" }],
    ["192.0.2.1:123", { host: "192.0.2.1", port: 123 }],
    ["ntp.example.org", { host: "ntp.example.org" }],
    ["ntp.example.org:11123", { host: "ntp.example.org", port: 11_123 }],
    ["2001:db8::1", { host: "2001:db8::1" }],
    ["[2001:db8::1]:123", { host: "2001:db8::1", port: 123 }],
    ["fe80::1%eth0", { host: "fe80::1%eth0" }],
  ])("reads %s", (text, expected) => {
    expect(hostPort(text)).toEqual(expected);
  });

  it.each([
    "",
    ":53",
    "[2001:db8::1",
    "[x]:1",
    "1::2::3",
    "a:b:c",
    "192.0.2.1:0",
    "192.0.2.1:65536",
  ])("refuses %o", (text) => {
    expect(refusalOf(() => hostPort(text)).exitCode).toBe(2);
  });

  it.each(["300.1.1.1", "1.2.3", "a b", "a..b", ".", "x/y"])(
    "takes the misspelt address or name %o for neither",
    (text) => {
      expect(refusalOf(() => checkedHost(text)).code).toBe("usage.host");
    },
  );

  it("knows names", () => {
    for (const name of [
      "a",
      "_dmarc.example.org",
      "1.pool.ntp.org",
      "example.org.",
      "xn--bcher-kva.de",
    ])
      expect(isName(name), name).toBe(true);
  });
});

describe("ports, lists and words", () => {
  it("reads ports from 1 to 65535", () => {
    expect(portNumber("1")).toBe(1);
    for (const text of ["0", "65536", "-1", "1.5", ""])
      expect(refusalOf(() => portNumber(text)).code).toBe("usage.port");
  });

  it("collects lists over several options", () => {
    expect(list("a, b", ["c"])).toEqual(["c", "a", "b"]);
    expect(refusalOf(() => list("a,,b")).code).toBe("usage.list");
  });

  it("reads words in any case and names them all otherwise", () => {
    const read = oneOf("state", ["DHCP", "AUTH1"]);
    expect(read("dhcp")).toBe("DHCP");
    expect(refusalOf(() => read("x"))).toMatchObject({
      code: "usage.state",
      expected: "one of DHCP, AUTH1",
    });
  });
});
