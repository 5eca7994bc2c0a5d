// Faults of the network inside the tests' own namespace, by nftables. Refuses to touch any other.
import { execFileSync } from 'node:child_process'

const nft = (...words) => execFileSync('nft', words, { encoding: 'utf8' })

function cut(rule) {
  if (process.env.BEDSIDE_IN_NAMESPACE !== '1') throw new Error('only inside the namespace of tests/run.sh')
  nft('add', 'table', 'inet', 'bedside_cut')
  nft('add', 'chain', 'inet', 'bedside_cut', 'in', '{ type filter hook input priority 0; }')
  nft('add', 'rule', 'inet', 'bedside_cut', 'in', ...rule)
  return { mend: () => nft('delete', 'table', 'inet', 'bedside_cut') }
}

/** Packets to this media port and from it vanish, by UDP and by TCP. */
export const loseMedia = (port) => cut(['meta', 'l4proto', '{ udp, tcp }', 'th', 'sport', String(port), 'drop', ';',
  'add', 'rule', 'inet', 'bedside_cut', 'in', 'meta', 'l4proto', '{ udp, tcp }', 'th', 'dport', String(port), 'drop'])

/** Of this media port only what comes through a relay's ports gets anywhere, and the relay itself is reached by `way` alone. */
export const onlyThroughRelay = (port, { first, last }, relay_port, way) => cut(['meta', 'l4proto', '{ udp, tcp }', 'th', 'dport', String(port), 'th', 'sport', '!=', `${first}-${last}`, 'drop', ';',
  'add', 'rule', 'inet', 'bedside_cut', 'in', 'meta', 'l4proto', '{ udp, tcp }', 'th', 'sport', String(port), 'th', 'dport', '!=', `${first}-${last}`, 'drop', ';',
  'add', 'rule', 'inet', 'bedside_cut', 'in', way === 'udp' ? 'tcp' : 'udp', 'dport', String(relay_port), 'drop'])

/** Of what goes to this media port and comes from it, so many packets of a hundred are lost, by chance. `lost`: how many. */
export function loseSome(port, percent) {
  const by_chance = ['numgen', 'random', 'mod', '100', '<', String(percent), 'counter', 'drop']
  const line = cut(['udp', 'sport', String(port), ...by_chance, ';',
    'add', 'rule', 'inet', 'bedside_cut', 'in', 'udp', 'dport', String(port), ...by_chance])
  const lost = () => {
    const counted = nft('list', 'table', 'inet', 'bedside_cut').matchAll(/counter packets (\d+)/g)
    return [...counted].reduce((sum, [, packets]) => sum + Number(packets), 0)
  }
  return { ...line, lost }
}

/** To this media port only what comes from that IPv4 address gets through: the one network that browsers have. */
export const onlyFrom = (address, port) => cut(['meta', 'nfproto', 'ipv4', 'meta', 'l4proto', '{ udp, tcp }', 'th', 'dport', String(port), 'ip', 'saddr', '!=', address, 'drop', ';',
  'add', 'rule', 'inet', 'bedside_cut', 'in', 'meta', 'nfproto', 'ipv6', 'meta', 'l4proto', '{ udp, tcp }', 'th', 'dport', String(port), 'drop'])

/** This media port is reached by IPv6 alone. */
export const onlyBySix = (port) => cut(['meta', 'nfproto', 'ipv4', 'meta', 'l4proto', '{ udp, tcp }', 'th', 'dport', String(port), 'drop'])

/** One more address of the tests' namespace, such as 10.98.0.1/24, until `mend`. */
export function addAddress(address) {
  if (process.env.BEDSIDE_IN_NAMESPACE !== '1') throw new Error('only inside the namespace of tests/run.sh')
  execFileSync('ip', ['address', 'add', address, 'dev', 'media0', ...(address.includes(':') ? ['nodad'] : [])])
  return { mend: () => execFileSync('ip', ['address', 'del', address, 'dev', 'media0']) }
}

/** No UDP comes in anywhere: a network that lets nothing but TCP through. */
export const loseAllUdp = () => cut(['meta', 'l4proto', 'udp', 'drop'])

/** Every connection to this TCP port breaks with its next packet, and no new one comes about. */
export const resetTcp = (port) => cut(['tcp', 'dport', String(port), 'reject', 'with', 'tcp', 'reset'])

const tc = (...words) => execFileSync('tc', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

/**
 * Whoever receives at these ports has a line of so many kilobits a second, with a queue of so many milliseconds
 * before it. Bursts of the sender's system calls are cut into packets, as on a real line.
 */
export const narrow = (ports, kilobits, milliseconds = 200) => narrowWhere('dport', ports, kilobits, milliseconds)

/** The same for whoever sends from these ports. */
export const narrowOut = (ports, kilobits, milliseconds = 200) => narrowWhere('sport', ports, kilobits, milliseconds)

function narrowWhere(side, ports, kilobits, milliseconds) {
  if (process.env.BEDSIDE_IN_NAMESPACE !== '1') throw new Error('only inside the namespace of tests/run.sh')
  tc('qdisc', 'add', 'dev', 'lo', 'root', 'handle', '1:', 'htb', 'default', '10')
  for (const id of ['1:10', '1:30']) tc('class', 'add', 'dev', 'lo', 'parent', '1:', 'classid', id, 'htb', 'rate', '10gbit')
  const limit = Math.max(3000, Math.round((kilobits * milliseconds) / 8))
  tc('qdisc', 'add', 'dev', 'lo', 'parent', '1:30', 'handle', '30:', 'tbf', 'rate', `${kilobits}kbit`, 'burst', '1700', 'limit', String(limit))
  nft('add', 'table', 'inet', 'bedside_line')
  nft('add', 'chain', 'inet', 'bedside_line', 'out', '{ type filter hook output priority 0; }')
  nft('add', 'rule', 'inet', 'bedside_line', 'out', 'meta', 'l4proto', '{ udp, tcp }', 'th', side, `{ ${ports.join(', ')} }`, 'meta', 'priority', 'set', '1:30')
  return {
    mend: () => {
      nft('delete', 'table', 'inet', 'bedside_line')
      tc('qdisc', 'del', 'dev', 'lo', 'root')
    },
  }
}
