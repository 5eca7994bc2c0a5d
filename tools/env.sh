# To be sourced: puts the Node that tools/install.sh may have brought first on the PATH.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ -x "$root/build/node/node_modules/node/bin/node" ]; then
  PATH="$root/build/node/node_modules/node/bin:$PATH"
fi
export PATH
