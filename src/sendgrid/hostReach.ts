import { BlockList, isIP } from 'node:net';

/** How far in an address lies: out on the network, inside a private one, or on this machine and its own link. */
const reaches = ['public', 'private', 'machine'] as const;
export type HostReach = (typeof reaches)[number];

type Subnet = readonly [network: string, prefix: number];

/** RFC 6890 and its kin. Addresses of documentation are left out: nothing answers there. */
const machine = {
  ipv4: [
    ['0.0.0.0', 8],
    ['127.0.0.0', 8],
    // The link's own: services that tell a cloud machine its secrets live here.
    ['169.254.0.0', 16],
  ],
  ipv6: [
    ['::', 128],
    ['::1', 128],
    ['fe80::', 10],
  ],
} as const satisfies Record<string, readonly Subnet[]>;
const inside = {
  ipv4: [
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
  ],
  ipv6: [
    ['fc00::', 7],
    ['fec0::', 10],
    ['ff00::', 8],
  ],
} as const satisfies Record<string, readonly Subnet[]>;

const addresses = { machine: blockList(machine), private: blockList(inside) };

/** RFC 6761, and what systems' own `hosts` files call this machine. */
const machineNames =
  /^(.+\.)?(localhost|localhost6|ip6-localhost|ip6-loopback|localdomain|localdomain6)$/;
/** RFC 6762, RFC 8375, and the endings that are kept for networks of one's own. A name without a dot is of such a network. */
const privateNames = /^[^.]+$|\.(local|internal|home\.arpa|lan|home|corp|intranet|private)$/;

/**
 * Returns how far in a host lies, by its URL alone. What a name resolves to is not looked at: over a proxy it is not
 * resolved here, and over TLS whatever answers has to have a trusted certificate for that name.
 */
export function reachOf({ hostname }: URL): HostReach {
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  const version = isIP(host);
  if (version !== 0) {
    const family = version === 4 ? 'ipv4' : 'ipv6';
    return addresses.machine.check(host, family)
      ? 'machine'
      : addresses.private.check(host, family)
        ? 'private'
        : 'public';
  }
  return machineNames.test(host) ? 'machine' : privateNames.test(host) ? 'private' : 'public';
}

/**
 * Returns whether a URL that came from one host leads further in than that host lies itself, such as from the network to a
 * service on this machine.
 */
export const leadsInward = (from: URL, to: URL): boolean =>
  reaches.indexOf(reachOf(to)) > reaches.indexOf(reachOf(from));

function blockList({
  ipv4,
  ipv6,
}: {
  readonly ipv4: readonly Subnet[];
  readonly ipv6: readonly Subnet[];
}): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ipv4) {
    list.addSubnet(network, prefix, 'ipv4');
    // IPv4 within IPv6: mapped, translated, compatible, 6to4.
    for (const wrapper of ['::ffff:', '::ffff:0:', '64:ff9b::', '::']) {
      list.addSubnet(`${wrapper}${network}`, 96 + prefix, 'ipv6');
    }
    const [a = 0, b = 0, c = 0, d = 0] = network.split('.').map(Number);
    const group = (high: number, low: number): string => (high * 256 + low).toString(16);
    list.addSubnet(`2002:${group(a, b)}:${group(c, d)}::`, 16 + prefix, 'ipv6');
  }
  for (const [network, prefix] of ipv6) {
    list.addSubnet(network, prefix, 'ipv6');
  }
  return list;
}
