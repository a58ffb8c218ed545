/** What many documents are made of. */
import { z } from "zod";
import type { Endpoint } from "../../net/endpoint.ts";
import type { Finding } from "../../net/event-log.ts";
import { heldTo } from "./held-to.ts";

/** Numbers of things. */
export const count = z.int().min(0);
/** Times and distances in time, in whole microseconds. */
export const microseconds = z.int().min(0);
/** A number, or the word for one that JSON has not. */
export const boundless = z.union([z.number(), z.literal("Infinity")]);
export const probability = z.number().min(0).max(1);
export const texts = z.array(z.string());
/** What it holds is said elsewhere, or not at all. */
export const anything = z.record(z.string(), z.unknown());

export const endpoint = heldTo<Endpoint>()(
  z.strictObject({
    address: z.string(),
    port: z.int().min(0).max(65_535),
    zone: z.string().optional().describe("of a link-local address"),
    link: z.string().optional().describe("MAC address"),
  }),
).meta({ id: "endpoint" });

export const finding = heldTo<Finding>()(
  z.strictObject({
    code: z.string().describe("stable, for programs"),
    message: z.string(),
    severity: z.enum(["info", "warning", "error"]).optional().describe("left out: info"),
    device: z.string().optional().describe("the interface it is about"),
    suggestion: z.string().optional().describe("what to do about it"),
    detail: anything.optional(),
  }),
);
