import { request, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { serveMetrics, type MetricsServer } from "../../../library/metrics-server.ts";

let server: MetricsServer | undefined;

afterEach(() => server?.close());

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

async function serve(render = () => "up 1\n# EOF\n", address = "127.0.0.1"): Promise<URL> {
  server = await serveMetrics({ address, port: 0 }, render);
  return new URL(server.url);
}

function ask(url: URL, method = "GET", headers: Readonly<Record<string, string>> = {}) {
  return new Promise<Reply>((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, text }),
      );
    });
    asked.on("error", reject).end();
  });
}

describe("the server of metrics", () => {
  it("answers a scrape with the text of now, in its own type", async () => {
    let count = 0;
    const url = await serve(() => `n ${++count}\n# EOF\n`);
    expect((await ask(url)).text).toBe("n 1\n# EOF\n");
    const second = await ask(new URL("?format=openmetrics", url));
    expect(second).toMatchObject({ status: 200, text: "n 2\n# EOF\n" });
    expect(second.headers["content-type"]).toBe(
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
  });

  it("has nothing else to offer", async () => {
    const url = await serve();
    expect(await ask(new URL("/", url))).toMatchObject({
      status: 404,
      text: "only /metrics is here\n",
    });
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const { status, headers } = await ask(url, method);
      expect([status, headers.allow], method).toEqual([405, "GET"]);
    }
  });

  it("is not to be read by a web page under a name of its own", async () => {
    const url = await serve();
    const statusFor = async (host: string) => (await ask(url, "GET", { host })).status;
    expect(await statusFor("evil.example")).toBe(403);
    expect(await statusFor(`localhost:${url.port}`)).toBe(200);
    expect(await statusFor("[::1]:9464")).toBe(200);
  });

  it("says what it is made of in its address, brackets included", async () => {
    expect((await serve(undefined, "::1")).href).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/);
  });

  it("rejects where somebody else listens", async () => {
    const { port } = await serve();
    const second = serveMetrics({ address: "127.0.0.1", port: Number(port) }, () => "");
    await expect(second).rejects.toThrow(/EADDRINUSE/);
  });

  it("survives whoever speaks no HTTP, and lets nobody hold it up at its end", async () => {
    const url = await serve();
    const rude = connect(Number(url.port), "127.0.0.1");
    rude.on("error", () => undefined);
    const told = new Promise<string>((resolve) => {
      rude.once("data", (bytes) => resolve(bytes.toString()));
    });
    rude.write("\0\0\0 nonsense\r\n\r\n");
    expect(await told).toMatch(/^HTTP\/1.1 400 /);
    const idle = connect(Number(url.port), "127.0.0.1");
    await new Promise((resolve) => idle.once("connect", resolve));
    const ended = new Promise((resolve) => idle.once("close", resolve));
    await server?.close();
    await ended;
    expect((await ask(url).catch((error: NodeJS.ErrnoException) => error)) as object).toMatchObject(
      {
        code: "ECONNREFUSED",
      },
    );
  });
});
