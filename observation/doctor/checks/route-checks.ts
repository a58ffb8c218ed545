/** The way out: default routes, and whether their routers can be reached. */
import { onNet } from "../../../net/address.ts";
import { Checks, listed } from "../check.ts";
import type { DoctorCheck } from "../document.ts";
import type { DoctorFacts, RouteFacts } from "../facts.ts";

/** Default routes of both families. */
export function routeChecks(facts: DoctorFacts): readonly DoctorCheck[] {
  const checks = new Checks();
  const { routes, program } = facts;
  if (program.platform !== "linux") {
    checks.skipped("route-default", "routes are looked at on Linux only");
    return checks.all;
  }
  if (routes.length === 0) judgeAbsence(checks, facts);
  else {
    checks.ok("route-default", listed(routes.map(routeText)));
    judgeMetrics(checks, routes);
    judgeRouters(checks, facts);
  }
  return checks.all;
}

function routeText({ router, device, metric }: RouteFacts): string {
  return `default via ${router} on ${device}, metric ${metric}`;
}

function judgeAbsence(checks: Checks, { interfaces, device }: DoctorFacts): void {
  const asked = interfaces.find((found) => found.device === device);
  if (asked !== undefined && asked.addresses.length === 0)
    checks.ok("route-default", `no default route yet: ${asked.device} has no address either`);
  else
    checks.problem(
      "route-default",
      "there is no default route: nothing beyond the own network can be reached",
      "bringup dhcp discover -i IF shows whether a server offers a router",
    );
}

function isIpv6({ router }: RouteFacts): boolean {
  return router.includes(":");
}

/** Which of two is taken is nobody's choice. IPv6 hosts may well have several (RFC 4191). */
function judgeMetrics(checks: Checks, routes: readonly RouteFacts[]): void {
  const ipv4 = routes.filter((route) => !isIpv6(route));
  const least = Math.min(...ipv4.map(({ metric }) => metric));
  const best = ipv4.filter(({ metric }) => metric === least);
  const devices = new Set(best.map(({ device }) => device));
  if (devices.size > 1)
    checks.warning(
      "route-metric",
      `default routes on ${listed([...devices])} have the same metric, ${least}`,
      "give the interface that is to be preferred a smaller one",
    );
  else if (ipv4.length > 0) checks.ok("route-metric", "one default route comes first");
}

function judgeRouters(checks: Checks, { routes, interfaces }: DoctorFacts): void {
  const faults: string[] = []; // BOUNDED: by the routes
  for (const route of routes) {
    const found = interfaces.find(({ device }) => device === route.device);
    if (found === undefined) continue;
    if (!found.isUp || found.carrier === false)
      faults.push(`${routeText(route)}: ${route.device} has no carrier`);
    else if (!isIpv6(route) && !isReachable(route, found.addresses))
      faults.push(`${route.router} is in no network of ${route.device}`);
  }
  if (faults.length > 0)
    checks.warning(
      "route-router",
      faults.join("; "),
      "compare address and mask of the interface with the router's",
    );
  else checks.ok("route-router", "the routers are on the networks of their interfaces");
}

/** A host route is given where the router is on the link although no network says so. */
const HOST_PREFIX = 32;

function isReachable(
  { router }: RouteFacts,
  addresses: readonly { readonly address: string; readonly prefixLength: number }[],
): boolean {
  return addresses.some(
    ({ address, prefixLength }) =>
      !address.includes(":") &&
      (prefixLength === HOST_PREFIX || onNet(router, address, prefixLength)),
  );
}
