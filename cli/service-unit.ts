/**
 * A systemd unit for a bring-up that stays: systemd.service(5), systemd.exec(5).
 *
 * It is as narrow as the options allow. CAP_SYS_TIME is never among the capabilities: the clock of the system is never
 * set. MemoryDenyWriteExecute= is left out, because Node compiles what it runs; so is User=, because the journal of the
 * interfaces and resolv.conf are root's, and a root without capabilities is what is left.
 */

/** What the unit has to allow for. */
export interface UnitWish {
  /** What is run: the program and all of its arguments. */
  readonly command: readonly string[];
  /** Of interfaces; empty: what the system has, or the lab. */
  readonly devices: readonly string[];
  readonly configure: "dry-run" | "apply" | "isolate";
  /** Of the instance. */
  readonly name: string;
  /** Folders of files that it writes, beside its own. */
  readonly writes: readonly string[];
  /** Whether SIGHUP reads a configuration again. */
  readonly reloads: boolean;
  /** Below it a bring-up is taken for hanging. */
  readonly watchdogSeconds: number;
}

export function unitText(wish: UnitWish): string {
  const sections = [
    [`# ${unitFile(wish)}: made by "bringup service print-unit"`],
    ["[Unit]", ...unitSection(wish)],
    ["[Service]", ...serviceSection(wish), ...SANDBOX, ...ownSandbox(wish)],
    ["[Install]", "WantedBy=multi-user.target"],
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** What it is saved as. */
export function unitFile({ name }: Pick<UnitWish, "name">): string {
  return `/etc/systemd/system/bringup-${escaped(name)}.service`;
}

function unitSection({ devices, configure, name }: UnitWish): readonly string[] {
  const description = `Description=Network bring-up (${devices.length > 0 ? devices.join(", ") : name})`;
  if (devices.length === 0) return [description, "Wants=network.target", "After=network.target"];
  const nodes = devices.map((device) => `sys-subsystem-net-devices-${escaped(device)}.device`);
  const isProvider = configure === "apply";
  return [
    description,
    `Wants=network-pre.target${isProvider ? " network.target" : ""} ${nodes.join(" ")}`,
    `After=network-pre.target ${nodes.join(" ")}`,
    ...(isProvider ? ["Before=network.target network-online.target"] : []),
  ];
}

function serviceSection({ command, reloads, watchdogSeconds }: UnitWish): readonly string[] {
  return [
    "# READY=1 comes when the goal is reached, which a network may keep waiting",
    "Type=notify",
    "NotifyAccess=main",
    "TimeoutStartSec=infinity",
    `ExecStart=${command.map(quoted).join(" ")}`,
    ...(reloads ? ["ExecReload=/bin/kill -HUP $MAINPID"] : []),
    `WatchdogSec=${watchdogSeconds}`,
    "Restart=on-failure",
    "RestartSec=2",
    "# SIGTERM is for the bring-up alone, which gives its lease back; programs of --exec end with it",
    "KillMode=mixed",
    "TimeoutStopSec=15",
    "StandardOutput=null",
    "StandardError=journal",
    "# the control socket, and the journal that undoes what a killed run has left",
    "RuntimeDirectory=bringup",
    "RuntimeDirectoryMode=0700",
    "RuntimeDirectoryPreserve=yes",
    "UMask=0077",
    "",
  ];
}

const SANDBOX: readonly string[] = [
  "NoNewPrivileges=yes",
  "ProtectSystem=strict",
  "PrivateTmp=yes",
  "PrivateDevices=yes",
  "ProtectClock=yes",
  "ProtectHostname=yes",
  "ProtectKernelTunables=yes",
  "ProtectKernelModules=yes",
  "ProtectKernelLogs=yes",
  "ProtectControlGroups=yes",
  "LockPersonality=yes",
  "RestrictRealtime=yes",
  "RestrictSUIDSGID=yes",
  "SystemCallArchitectures=native",
  "SystemCallFilter=@system-service",
];

function ownSandbox({ command, devices, configure, writes }: UnitWish): readonly string[] {
  const writable = [
    ...(configure === "apply" ? ["-/etc/resolv.conf"] : []),
    ...new Set(writes.map((folder) => quoted(folder))),
  ];
  const isAtHome = command.some((word) => /^\/(?:home|root|run\/user)\//.test(word));
  return [
    `ProtectHome=${isAtHome ? "read-only" : "yes"}`,
    // the list of interfaces is read by netlink in any case
    `RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK${devices.length > 0 ? " AF_PACKET" : ""}`,
    `RestrictNamespaces=${configure === "isolate" ? "net" : "yes"}`,
    `CapabilityBoundingSet=${capabilities(devices, configure).join(" ")}`,
    ...(writable.length === 0 ? [] : [`ReadWritePaths=${writable.join(" ")}`]),
  ];
}

/** The least that the mode does with; empty: none. */
function capabilities(
  devices: readonly string[],
  configure: UnitWish["configure"],
): readonly string[] {
  if (devices.length === 0) return [];
  switch (configure) {
    case "dry-run":
      return ["CAP_NET_RAW"];
    case "apply":
      // the DHCP client's port is kept shut for others
      return ["CAP_NET_RAW", "CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE"];
    case "isolate":
      return ["CAP_NET_RAW", "CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE", "CAP_SYS_ADMIN"];
  }
}

/** As systemd reads a command line: quotes, `%` for specifiers and `$` for variables are its own. */
function quoted(word: string): string {
  const plain = word.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  const text = plain
    .replaceAll("%", "%%")
    .replaceAll("$", "$$$$")
    .replaceAll(/[\n\r\t]/g, hexEscaped); // a line feed would begin a line of the unit
  return /^[\w./:@=+,%$-]+$/.test(text) ? text : `"${text}"`;
}

/** As systemd-escape(1) does with what stands in the name of a unit. */
function escaped(name: string): string {
  return name.replaceAll(/[^\w:.]/g, hexEscaped);
}

function hexEscaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
