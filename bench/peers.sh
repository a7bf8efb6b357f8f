#!/bin/sh
# Install what tplog is measured beside: libraries in an environment of their own, programs from Debian.
# What cannot be had is said, and left out by the measurement.
#
#     sh bench/peers.sh [ENVIRONMENT]
set -u
here=$(dirname "$0")
environment=${1:-$here/../.venv-bench}

"$here/../scripts/packages" hledger ledger || echo "peers: hledger and ledger will not be measured." >&2

[ -x "$environment/bin/python" ] || "${PYTHON:-python3}" -m venv "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
    --requirement "$here/../constraints-peers.txt" ||
    echo "peers: eventsourcing and beancount will not be measured." >&2
