"""The local AWS: one ministack process with a state directory of its own."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from tools.paths import LOCAL, LOCAL_AWS_PYTHON, ROOT

REGION = "us-east-1"
ACCOUNT = "000000000000"


class LocalAwsFailed(Exception):
    """The local AWS did not start, or ended by itself; the message names its log."""


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def local_client(endpoint_url: str, service: str, **settings: Any) -> Any:
    """A boto3 client of the local AWS that answers there, with root credentials."""
    defaults: dict[str, Any] = {
        "endpoint_url": endpoint_url,
        "region_name": REGION,
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
    }
    connect: Callable[..., Any] = boto3.client
    return connect(service, **{**defaults, **settings})


@dataclass
class LocalAws:
    """A local AWS on 127.0.0.1:`port` that keeps its state under `home`.

    Requests are authorised as on AWS: a function's calls run under its role's policy. The root
    credentials are `test`/`test`.
    """

    home: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.home / "ministack.log"

    def start(self, patience: float = 30) -> None:
        """Starts the process and waits until it answers. Raises LocalAwsFailed after `patience` seconds."""
        temporary = self.home / "tmp"
        shutil.rmtree(temporary, ignore_errors=True)  # what a killed process left
        temporary.mkdir(parents=True)
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C in the terminal reaches only us, and we shut it down in order.
            self._process = subprocess.Popen(
                [str(LOCAL_AWS_PYTHON), "-m", "tools.local.emulator"],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + patience
        while True:
            if self._process.poll() is not None:
                raise LocalAwsFailed(f"The local AWS ended at once; its log is {self.log}.")
            try:
                with urllib.request.urlopen(f"{self.endpoint_url}/_ministack/health", timeout=2):
                    return
            except OSError:
                if time.monotonic() > deadline:
                    self.stop()
                    late = f"The local AWS did not answer in {patience:.0f} s; its log is {self.log}."
                    raise LocalAwsFailed(late) from None
                time.sleep(0.05)

    def is_running(self) -> bool:
        """Whether the process was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def stop(self, patience: float = 60) -> None:
        """Shuts down in order, which saves the state, and waits for it."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def client(self, service: str, **settings: Any) -> Any:
        """A boto3 client of this AWS with root credentials, which no policy limits."""
        return local_client(self.endpoint_url, service, **settings)

    def _environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PYTHON", "LAMBDA_"))}
        return {
            **inherited,
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "AUTH": "true",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.home / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.home / "s3"),
            "TMPDIR": str(self.home / "tmp"),
            "UNDERSIGNED_UNPACKED": str(LOCAL / "unpacked"),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            **self.settings,
        }
