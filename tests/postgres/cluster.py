"""A PostgreSQL server of one's own: a fresh cluster on a free port of the loopback address, run by a user without privileges, gone at the end."""

import os
import pathlib
import pwd
import random
import shutil
import socket
import subprocess
import tempfile


def programs():
    """The folder of initdb and pg_ctl, or None."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def free_port():
    # Below the range from which the kernel gives ports to connections (32768 on Linux).
    for _ in range(100):
        port = random.randint(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise OSError("no free port between 20000 and 32000")


class Cluster:
    def __init__(self, settings=()):
        self.bin = programs()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="entrepot-postgres-"))
        self.port = free_port()
        self.user = None
        if os.geteuid() == 0:  # PostgreSQL does not run as root
            self.user = "postgres" if any(entry.pw_name == "postgres" for entry in pwd.getpwall()) else "nobody"
            shutil.chown(self.folder, self.user)
        try:
            self.call("initdb", "-D", self.data, "-U", "entrepot", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
            lines = ["listen_addresses = '127.0.0.1'", f"port = {self.port}", f"unix_socket_directories = '{self.folder}'", *settings]
            with open(self.data / "postgresql.conf", "a") as conf:
                conf.write("\n".join(lines) + "\n")
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    @property
    def data(self):
        return self.folder / "data"

    @property
    def url(self):
        return f"postgresql://entrepot@127.0.0.1:{self.port}/postgres"

    def call(self, program, *arguments):
        subprocess.run([self.bin / program, *arguments], check=True, cwd=self.folder, user=self.user, stdout=subprocess.DEVNULL, timeout=120)

    def start(self):
        self.call("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "start")

    def stop(self, mode="fast"):
        self.call("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop("immediate")
        except subprocess.CalledProcessError:
            pass  # it was stopped before
        shutil.rmtree(self.folder, ignore_errors=True)
