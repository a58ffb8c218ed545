import { describe, expect, it } from "vitest";
import { Composition } from "../../net/composition.ts";
import {
  SILENT,
  type Input,
  type Instant,
  type Output,
  type Saved,
  type Service,
} from "../../net/service.ts";

type Said = { readonly said: string };

/** Opens port 1 on `open`, sends on `send`, asks on `ask`; says every input that it gets. */
class Puppet implements Service<string, Said, null> {
  readonly state = null;
  deadlineUs = Infinity;
  readonly inputs: Input<string>[] = [];

  step(_at: Instant, input: Input<string>): readonly Output<Said>[] {
    this.inputs.push(input);
    if (input.kind === "deadline") this.deadlineUs = Infinity;
    if (input.kind !== "command") return SILENT;
    switch (input.command) {
      case "open":
        return [{ kind: "open", port: 1, spec: { kind: "udp", port: "random" } }];
      case "send": {
        const about = { transaction: 1, attempt: 1, what: "HELLO" };
        const to = { address: "192.0.2.1", port: 7 };
        return [{ kind: "send", on: 1, to, bytes: Uint8Array.of(1), about, stamp: true }];
      }
      case "listen":
        return [{ kind: "stream", id: 2, request: { kind: "listen", port: "random" } }];
      case "ask":
        return [{ kind: "ask", ask: 9, of: { kind: "resolve", name: "a.example" } }];
      default:
        return [{ kind: "event", event: { said: input.command } }];
    }
  }

  save(): Saved {
    return { version: 1 };
  }
}

const AT = { monoUs: 5, unixUs: 0 };

function pair() {
  const said: string[] = [];
  const asked: string[] = [];
  const [a, b] = [new Puppet(), new Puppet()];
  const composition = new Composition(4, {
    asked: (child, _ask, question) => {
      asked.push(`${child.label} ${question.kind}`);
      return question.kind === "resolve";
    },
  });
  const first = composition.add("a", a, ({ said: text }) => void said.push(`a ${text}`));
  const second = composition.add("b", b, ({ said: text }) => void said.push(`b ${text}`));
  const run = (): readonly Output<never>[] => {
    composition.settle(AT);
    return composition.take();
  };
  return { a, b, first, second, composition, said, asked, run };
}

describe("a composition", () => {
  it("shows the same port of two children under two ids, and finds both again", () => {
    const { a, b, first, second, composition, run } = pair();
    first.command("open");
    second.command("open");
    const ports = run().map((output) => (output.kind === "open" ? output.port : undefined));
    expect(new Set(ports).size).toBe(2);
    const from = { address: "192.0.2.1", port: 7 };
    const bytes = Uint8Array.of(3);
    for (const on of ports) composition.deliver(AT, { kind: "datagram", on: on ?? 0, from, bytes });
    expect(a.inputs.at(-1)).toEqual({ kind: "datagram", on: 1, from, bytes });
    expect(b.inputs.at(-1)).toEqual({ kind: "datagram", on: 1, from, bytes });
  });

  it("keeps what a send says, its wish for a stamp included", () => {
    const { second, run } = pair();
    second.command("send");
    expect(run()).toMatchObject([{ kind: "send", on: 5, stamp: true, about: { what: "HELLO" } }]);
  });

  it("finds the child of a stream that the driver numbered", () => {
    const { b, second, composition, run } = pair();
    second.command("listen");
    const [listen] = run();
    const id = listen?.kind === "stream" ? listen.id : 0;
    const from = { address: "192.0.2.1", port: 7 };
    composition.deliver(AT, { kind: "stream", id, event: { kind: "accepted", stream: -3, from } });
    composition.deliver(AT, { kind: "stream", id: -3, event: { kind: "ended" } });
    expect(b.inputs.at(-1)).toEqual({ kind: "stream", id: -3, event: { kind: "ended" } });
    composition.deliver(AT, { kind: "stream", id: -3, event: { kind: "closed" } });
    expect(
      composition.deliver(AT, { kind: "stream", id: -3, event: { kind: "ended" } }),
    ).toBeUndefined();
  });

  it("keeps a question that it will answer, and hands the answer to who asked", () => {
    const { a, first, composition, asked, run } = pair();
    first.command("ask");
    expect(run()).toEqual([]);
    expect(asked).toEqual(["a resolve"]);
    const result = { kind: "failed", why: "nxdomain", message: "no such name" } as const;
    composition.answer(first.slot, 9, result);
    run();
    expect(a.inputs.at(-1)).toEqual({ kind: "answer", ask: 9, result });
  });

  it("has the earliest deadline, and gives it only to the children that are due", () => {
    const { a, b, composition } = pair();
    a.deadlineUs = 5;
    b.deadlineUs = 6;
    expect(composition.deadlineUs).toBe(5);
    composition.due(AT);
    expect(a.inputs).toEqual([{ kind: "deadline" }]);
    expect(b.inputs).toEqual([]);
  });

  it("handles commands in the order they were given", () => {
    const { first, second, said, run } = pair();
    second.command("one");
    first.command("two");
    run();
    expect(said).toEqual(["b one", "a two"]);
  });

  it("refuses more children than it has slots", () => {
    const { composition } = pair();
    composition.add("c", new Puppet(), () => undefined);
    composition.add("d", new Puppet(), () => undefined);
    expect(() => composition.add("e", new Puppet(), () => undefined)).toThrow(/full/);
  });
});
