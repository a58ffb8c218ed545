/** An end of the wire whose interface is made anew: another number under the same name, and any socket will do. */
import { readdirSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { AF_UNIX, SOCK_DGRAM } from "../../../../../net/host/linux/constants.ts";
import { loadLibc, type Libc } from "../../../../../net/host/linux/libc.ts";
import { ArrivalClock } from "../../../../../net/host/relay/arrival-clock.ts";
import { RelayFault } from "../../../../../net/host/relay/relay-fault.ts";
import { WireEnd } from "../../../../../net/host/relay/wire-end.ts";
import { faultyLibc, type Faults } from "./faulty-libc.ts";

let faults: Faults;
let libc: Libc;

beforeEach(async () => {
  faults = { ifNameToIndex: [1] };
  libc = faultyLibc(await loadLibc(), faults);
});

function openDescriptors(): readonly string[] {
  return readdirSync("/proc/self/fd");
}

function endOn(open: () => number): WireEnd {
  return new WireEnd(libc, new ArrivalClock(libc), "lo", open);
}

const anySocket = (): number => libc.socket(AF_UNIX, SOCK_DGRAM, 0);

describe("an end of the wire", () => {
  it("is down while the new interface cannot be opened, and keeps what it has", () => {
    const before = openDescriptors().length;
    let isGone = false;
    const end = endOn(() => {
      if (isGone) throw new RelayFault("ENODEV", "ENODEV: bind", "lo");
      return anySocket();
    });
    const { fd } = end;
    isGone = true;
    faults.ifNameToIndex = [7];
    end.tend();
    expect(end.isUp).toBe(false);
    expect(end.fd).toBe(fd);
    expect(openDescriptors()).toContain(String(fd));
    isGone = false;
    faults.ifNameToIndex = [7];
    faults.ioctl = [-19];
    end.tend();
    expect(openDescriptors()).toHaveLength(before + 1);
    end.close();
    expect(openDescriptors()).toHaveLength(before);
  });

  it("does not hide a mistake of the program", () => {
    let isWrong = false;
    const end = endOn(() => {
      if (isWrong) throw new TypeError("wrong");
      return anySocket();
    });
    isWrong = true;
    faults.ifNameToIndex = [7];
    expect(() => end.tend()).toThrow("wrong");
    end.close();
  });
});
