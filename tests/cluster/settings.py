"""The machines' settings: the files that docs/cluster shows, rendered with this run's ports and folders."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from string import Template

from attrs import frozen

import postgres

ROOT = Path(__file__).parent.parent.parent
DOCUMENTED = ROOT / "docs" / "cluster"
NAMES = ("one", "two", "three")
ADDRESS = "127.0.0.1"
DATABASE, OWNER, WRITER = "tplog", "tplog_owner", "tplog_writer"
# Below the ports that the system gives to clients: else a client takes the port of a server that is down.
FIRST_PORT, LAST_PORT = 20_000, 32_000
FIRST_SAFE_WITH_ETCD3 = (3, 0, 3)
_SYNCHRONOUS = re.compile(r"^( *synchronous_mode(?:_strict)?): true\b", re.MULTILINE)
_MOST_LAG = re.compile(r"^( *maximum_lag_on_failover): \d+", re.MULTILINE)
_PORTS_OF_A_MACHINE = 4


@frozen
class Machine:
    """The ports of one machine's servers, and its folder."""

    name: str
    folder: Path
    postgres: int
    rest: int
    etcd_client: int
    etcd_peer: int

    @property
    def database(self) -> Path:
        """The folder in which Patroni and PostgreSQL work."""
        return self.folder / "database"

    @property
    def etcd(self) -> Path:
        """The folder in which etcd works."""
        return self.folder / "etcd"


@frozen
class Passwords:
    """The passwords of one run."""

    superuser: str
    replication: str
    rest: str
    writer: str


def passwords(random: Random) -> Passwords:
    """Passwords that nobody needs to guess: the servers listen on this machine only, for some minutes."""
    return Passwords(*(f"{random.getrandbits(96):024x}" for _ in range(4)))


def machines(folder: Path, random: Random) -> tuple[Machine, ...]:
    """Three machines with ports that nobody uses now."""
    free = free_ports(random)
    ports = [[next(free) for _ in range(_PORTS_OF_A_MACHINE)] for _ in NAMES]
    return tuple(
        Machine(name, folder / name, *machine_ports) for name, machine_ports in zip(NAMES, ports, strict=True)
    )


def free_ports(random: Random) -> Iterator[int]:
    """Ports on which nobody listens, in an order by chance."""
    for port in random.sample(range(FIRST_PORT, LAST_PORT), LAST_PORT - FIRST_PORT):
        with socket.socket() as probe:
            if probe.connect_ex((ADDRESS, port)):
                yield port


def programs() -> Path:
    """Return the folder of the newest PostgreSQL's programs. Raise FileNotFoundError when there is none."""
    programs_found = postgres.programs()
    if programs_found is None:
        message = "PostgreSQL is not installed: run scripts/packages postgresql as root"
        raise FileNotFoundError(message)
    return programs_found


def etcd_interface(patroni: str) -> str:
    """By which of etcd's two interfaces this Patroni is to hold the leader's lock.

    Before 3.0.3 a leader that was frozen takes the lock back by etcd3 from the node that leads meanwhile, and
    what that one acknowledged is lost (https://github.com/patroni/patroni/pull/2689).
    """
    text = subprocess.run([patroni, "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(int(part) for part in text.split()[-1].split(".")[:3])
    return "etcd3" if version >= FIRST_SAFE_WITH_ETCD3 else "etcd"


def values(
    machine: Machine, all_machines: Sequence[Machine], secret: Passwords, interface: str
) -> Mapping[str, str]:
    """Return the values that replace docs/cluster/machine.env."""
    return {
        "NODE": machine.name,
        "ADDRESS": ADDRESS,
        "NETWORK": f"{ADDRESS}/32",
        "ETCD_HOSTS": ",".join(f"{ADDRESS}:{member.etcd_client}" for member in all_machines),
        "ETCD_PEERS": ",".join(
            f"{member.name}=http://{ADDRESS}:{member.etcd_peer}" for member in all_machines
        ),
        "ETCD_API": interface,
        "ETCD_V2": "true" if interface == "etcd" else "false",
        "SUPERUSER_PASSWORD": secret.superuser,
        "REPLICATION_PASSWORD": secret.replication,
        "REST_PASSWORD": secret.rest,
        "PROGRAMS": str(programs()),
        "DATA": str(machine.database / "data"),
        "SOCKETS": str(machine.database),
        "ETCD_DATA": str(machine.etcd / "data"),
        "POSTGRES_PORT": str(machine.postgres),
        "REST_PORT": str(machine.rest),
        "ETCD_CLIENT_PORT": str(machine.etcd_client),
        "ETCD_PEER_PORT": str(machine.etcd_peer),
        "WATCHDOG": "off",  # it would restart the machine on which this runs
    }


def patroni_settings(variables: Mapping[str, str], *, synchronous: bool) -> str:
    """The file for Patroni. The asynchronous control alone differs from what is shown, in three lines."""
    text = Template((DOCUMENTED / "patroni.yml").read_text("utf-8")).substitute(variables)
    if synchronous:
        return text
    text, switched = _SYNCHRONOUS.subn(r"\1: false", text)
    text, widened = _MOST_LAG.subn(r"\1: 1073741824", text)
    if (switched, widened) != (2, 1):
        message = "docs/cluster/patroni.yml does not have the lines that the control changes"
        raise ValueError(message)
    return text


def etcd_settings(variables: Mapping[str, str]) -> Mapping[str, str]:
    """The environment for etcd, as systemd reads it from the file."""
    text = Template((DOCUMENTED / "etcd").read_text("utf-8")).substitute(variables)
    return dict(re.findall(r'^(\w+)="([^"]*)"$', text, re.MULTILINE))
