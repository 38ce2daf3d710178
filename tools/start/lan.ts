/** The addresses under which a phone in the same network reaches this machine, best first. */
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'

// Bridges of containers and virtual machines, tunnels, and Apple's peer-to-peer links: no phone is behind them.
const VIRTUAL =
  /^(docker|br-|bridge|veth|virbr|lxc|lxd|cni|flannel|podman|vmnet|vboxnet|vnic|utun|tun|tap|ppp|wg|zt|tailscale|awdl|llw|anpi|ap\d|gif|stf|dummy|vEthernet|.*(virtualbox|vmware|hyper-v|loopback|wsl))/i

/** IPv4 only: what fits a QR code and what people can read to each other. Pure with `interfaces` given. */
export function lanAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces()): string[] {
  return Object.entries(interfaces)
    .filter(([name]) => !VIRTUAL.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
    .map(({ address }) => address)
    .toSorted((a, b) => rank(a) - rank(b))
}

/** Home routers give out 192.168; 10 and 172.16 are often offices, VPNs and containers; others are rarely a LAN. */
function rank(address: string): number {
  if (address.startsWith('192.168.')) return 0
  if (address.startsWith('10.')) return 1
  return /^172\.(1[6-9]|2\d|3[01])\./.test(address) ? 2 : 3
}
