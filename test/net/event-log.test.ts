import { describe, expect, it } from "vitest";
import { eventToJson, EVENT_LOG_SCHEMA, jsonValue } from "../../net/event-log.ts";

describe("eventToJson", () => {
  it("writes one line with the keys in the order of the event", () => {
    const line = eventToJson({
      atUs: 12_345,
      source: "dhcp/eth0",
      type: "packet-sent",
      to: { address: "255.255.255.255", port: 67 },
      lengthBytes: 300,
      transaction: 1,
      attempt: 1,
      what: "DISCOVER\n",
    });
    expect(line).toBe(
      '{"atUs":12345,"source":"dhcp/eth0","type":"packet-sent","to":{"address":"255.255.255.255","port":67},' +
        '"lengthBytes":300,"transaction":1,"attempt":1,"what":"DISCOVER\\n"}',
    );
  });

  it("writes bytes as hex, what is no finite number by name, big integers in decimal", () => {
    const detail = {
      bytes: Uint8Array.of(0, 1, 0xab, 0xff),
      none: new Uint8Array(0),
      never: Infinity,
      past: -Infinity,
      unknown: Number.NaN,
      big: 2n ** 64n,
      nested: [{ bytes: Uint8Array.of(7) }, 1.5, null, true],
      missing: undefined,
    };
    const line = eventToJson({ atUs: 0, source: "ntp", type: "service", name: "sample", detail });
    expect((JSON.parse(line) as { detail: unknown }).detail).toEqual({
      bytes: "0001abff",
      none: "",
      never: "Infinity",
      past: "-Infinity",
      unknown: "NaN",
      big: "18446744073709551616",
      nested: [{ bytes: "07" }, 1.5, null, true],
    });
  });

  it("names its version", () => {
    expect(EVENT_LOG_SCHEMA).toBe("bringup.events/1");
  });
});

describe("jsonValue", () => {
  it("leaves everything else alone", () => {
    const value = { a: [1, "x", null, false, { b: -0.5 }] };
    expect(JSON.parse(JSON.stringify(value, jsonValue))).toEqual(value);
  });
});
