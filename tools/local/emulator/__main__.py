"""Starts ministack with the gaps filled; settings come from its own environment variables."""

from ministack.app import main

from tools.local.emulator import (
    changes,
    compression,
    gateway,
    identities,
    imports,
    lifetime,
    logs,
    mail,
    names,
    outbox,
    permissions,
    streams,
    workers,
)

streams.install()
workers.install()
gateway.install()
compression.install()
mail.install()
identities.install()
outbox.install()
permissions.install()
names.install()
changes.install()
imports.install()
logs.install()
lifetime.install()
main()
