"""A partner's site for tests: a real WordPress with its own database; both end with who asked for them."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.waiting import until
from tools.local.localaws import free_port
from tools.paths import LOCAL, ROOT

HOME = LOCAL / "wordpress"
# Unpacked and not installed: as installed packages they would want a web server that always runs.
PACKAGES = ("wordpress", "wordpress-theme-twentytwentyone")
PLUGIN = ROOT / "partners" / "wordpress" / "undersigned.php"
OURS = Path(__file__).parent
PASSWORD = "made-up-for-one-run"


@dataclass(frozen=True)
class Site:
    """A WordPress that runs at `address`, with the environment of its PHP."""

    address: str
    root: Path
    environment: Mapping[str, str]

    def edit(self, **asked: Any) -> dict[str, str]:
        """Does what an administrator does (see editor.php); gives the addresses of posts by their titles."""
        done = subprocess.run(
            ["php", str(OURS / "editor.php")],
            input=json.dumps(asked),
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        made = json.loads(done.stdout)
        return {title: f"{self.address}/?p={number}" for title, number in made.items()}


@contextmanager
def wordpress(undersigned: int) -> Iterator[Site]:
    """A WordPress, freshly installed, that may reach the campaigns at that port of this machine.

    It has the plugin, which is not active.
    """
    root = HOME / "site"
    _unpack(root)
    # A socket's path may have a hundred characters, which those of checkouts need not keep to.
    with tempfile.TemporaryDirectory() as temporary:
        address = f"http://localhost:{free_port()}"
        environment = {
            **os.environ,
            "WORDPRESS_HOME": address,
            "WORDPRESS_SOCKET": f"{temporary}/database.sock",
            "WORDPRESS_LOG": str(HOME / "php.log"),
            "UNDERSIGNED_PORT": str(undersigned),
        }
        (HOME / "php.log").unlink(missing_ok=True)
        with _database(Path(temporary)):
            site = Site(address, root, environment)
            site.edit(install={"password": PASSWORD})
            listen = address.removeprefix("http://")
            with _running(["php", "-S", listen, "-t", str(root)], "web", environment):
                until(lambda: _answers(int(listen.partition(":")[2])))
                yield site


def _unpack(root: Path) -> None:
    """The site's files, from Debian's packages and ours."""
    packages = HOME / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    missing = [package for package in PACKAGES if not list(packages.glob(f"{package}_*.deb"))]
    if missing:
        subprocess.run(
            ["apt-get", "download", "-qq", *missing], cwd=packages, check=True, capture_output=True
        )
    shutil.rmtree(root.parent / "unpacked", ignore_errors=True)
    shutil.rmtree(root, ignore_errors=True)
    for package in packages.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(package), str(HOME / "unpacked")], check=True)
    shutil.copytree(HOME / "unpacked" / "usr" / "share" / "wordpress", root, symlinks=True)
    content = root / "wp-content"
    for source, target in (
        (OURS / "config.php", root / "wp-config.php"),
        (OURS / "here.php", content / "mu-plugins" / "here.php"),
        (PLUGIN, content / "plugins" / PLUGIN.name),
    ):
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, target)


@contextmanager
def _database(temporary: Path) -> Iterator[None]:
    """MariaDB behind a socket that only we can reach, with one empty database and nobody to tell apart."""
    data, user = HOME / "database", ["--user=root"] if os.geteuid() == 0 else []
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    first = temporary / "first.sql"
    first.write_text("CREATE DATABASE wordpress CHARACTER SET utf8mb4;\n")
    reached = temporary / "database.sock"
    options = [f"--datadir={data}", f"--socket={reached}", f"--init-file={first}", *user]
    safe = ["--skip-networking", "--skip-grant-tables", "--innodb-flush-log-at-trx-commit=0"]
    program = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
    with _running([program, "--no-defaults", *options, *safe], "database", os.environ):
        until(lambda: _answers(str(reached)))
        yield


@contextmanager
def _running(command: Sequence[str], name: str, environment: Mapping[str, str]) -> Iterator[None]:
    """The program, from here to the end of the block; its words go to a file of that name."""
    with (HOME / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(where: str | int) -> bool:
    """Whether something listens at that socket of ours, or that port."""
    family = socket.AF_UNIX if isinstance(where, str) else socket.AF_INET
    with socket.socket(family) as probe, suppress(OSError):
        probe.connect(where if isinstance(where, str) else ("127.0.0.1", where))
        return True
    return False
