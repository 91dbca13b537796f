/** Where an address is: on the public network, in a private one, or on this machine and its own link. */
const reaches = ['public', 'private', 'machine'] as const;
export type HostReach = (typeof reaches)[number];

type Subnet = readonly [network: string, prefix: number];

/** RFC 6890 and others. Addresses for documentation are left out, since no host has them. */
const machine = {
  ipv4: [
    ['0.0.0.0', 8],
    ['127.0.0.0', 8],
    // Link-local: the metadata services of cloud machines, which hold secrets, are here.
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

const addresses = { machine: rangesOf(machine), private: rangesOf(inside) };

/** RFC 6761, and what systems' own `hosts` files call this machine. */
const machineNames =
  /^(.+\.)?(localhost|localhost6|ip6-localhost|ip6-loopback|localdomain|localdomain6)$/;
/** RFC 6762, RFC 8375, and the endings that are reserved for private networks. So is a name without a dot. */
const privateNames = /^[^.]+$|\.(local|internal|home\.arpa|lan|home|corp|intranet|private)$/;

/**
 * Returns where a host is, by its URL alone. Names are not resolved: with a proxy they are not resolved here, and with TLS the
 * host has to have a trusted certificate for the name.
 */
export function reachOf({ hostname }: URL): HostReach {
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  const address = addressOf(host);
  if (address !== undefined) {
    return isIn(addresses.machine, address)
      ? 'machine'
      : isIn(addresses.private, address)
        ? 'private'
        : 'public';
  }
  return machineNames.test(host) ? 'machine' : privateNames.test(host) ? 'private' : 'public';
}

/**
 * Returns whether a URL that one host has named leads further inward than that host is itself, such as from the network to a
 * service on this machine.
 */
export const leadsInward = (from: URL, to: URL): boolean =>
  reaches.indexOf(reachOf(to)) > reaches.indexOf(reachOf(from));

/** All addresses as numbers of 128 bits: those of IPv4 as they are mapped into IPv6. */
interface Range {
  readonly first: bigint;
  /** How many of the lower bits may be anything. */
  readonly freeBits: bigint;
}

const isIn = (ranges: readonly Range[], address: bigint): boolean =>
  ranges.some(({ first, freeBits }) => address >> freeBits === first >> freeBits);

function rangesOf({
  ipv4,
  ipv6,
}: {
  readonly ipv4: readonly Subnet[];
  readonly ipv6: readonly Subnet[];
}): readonly Range[] {
  const range = (address: string | bigint, fixedBits: number): Range => ({
    first: typeof address === 'bigint' ? address : (addressOf(address) ?? 0n),
    freeBits: BigInt(128 - fixedBits),
  });
  return [
    ...ipv6.map(([network, prefix]) => range(network, prefix)),
    ...ipv4.flatMap(([network, prefix]) => {
      const number = (addressOf(network) ?? 0n) & 0xffff_ffffn;
      return [
        // IPv4 within IPv6: mapped, compatible, two kinds of translation, 6to4.
        ...['::ffff:0:0', '::', '::ffff:0:0:0', '64:ff9b::'].map((wrapper) =>
          range((addressOf(wrapper) ?? 0n) + number, 96 + prefix),
        ),
        range((0x2002n << 112n) + (number << 80n), 16 + prefix),
      ];
    }),
  ];
}

/** Reads an address in the form that the URL parser writes; `undefined` for a name. */
function addressOf(host: string): bigint | undefined {
  if (/^\d+(\.\d+){3}$/.test(host)) {
    const number = host.split('.').reduce((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
    return (0xffffn << 32n) + number;
  }
  if (!host.includes(':')) {
    return undefined;
  }
  const [left = [], right = []] = host
    .split('::')
    .map((side) => side.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce(
    (sum, group) => (sum << 16n) + BigInt(`0x${group}`),
    0n,
  );
}
