// A trunk as carriers have it: Debian's Kamailio, which wants a registration with a password and forwards the calls
// for a number to whoever registered for it. It stays in the path of the signalling (Record-Route).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from './program.mjs'
import { freePort, kPhoneAddress } from './telephone.mjs'
import { until } from './wait.mjs'

export const kTrunkUser = 'clinic'
export const kTrunkPassword = 'a-trunk-password'

const routing = (port) => `#!KAMAILIO
debug=1
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
listen=udp:${kPhoneAddress}:${port}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "xlog.so"
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("$td", "${kTrunkPassword}", "0")) { www_challenge("$td", "0"); exit; }
    save("location");
    xlog("L_ERR", "registered\\n");
    exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
    sl_send_reply("404", "Not Here");
    exit;
  }
  if (!is_method("INVITE")) { sl_send_reply("405", "Method Not Allowed"); exit; }
  record_route();
  $rU = "${kTrunkUser}";
  if (!lookup("location")) { sl_send_reply("480", "Nobody Registered"); exit; }
  t_relay();
}
`

export class Kamailio {
  output = ''

  async start() {
    this.folder = newFolder()
    this.port = await freePort()
    const settings = join(this.folder, 'kamailio.cfg')
    writeFileSync(settings, routing(this.port))
    this.child = spawn('kamailio', ['-DD', '-E', '-f', settings, '-Y', this.folder, '-w', this.folder, '-m', '32', '-M', '8'], { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const goodbye = () => process.kill(-this.child.pid, 'SIGKILL')
    process.once('exit', goodbye)
    this.child.once('exit', () => process.off('exit', goodbye))
    for (const stream of [this.child.stdout, this.child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (this.output += chunk))
    return this
  }
  hasRegistration(seconds = 15) {
    return until('the clinic registers at Kamailio', () => this.output.includes('registered'), seconds).catch((error) => {
      throw new Error(`${error.message}\n${this.output.slice(-2000)}`)
    })
  }
  /** At once, with all of its processes: nobody's registration has to outlive it. */
  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'exit')
    process.kill(-this.child.pid, 'SIGKILL')
    await ended
  }
}
