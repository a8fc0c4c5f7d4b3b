"""Sweep: mend what was missed, one run after the other and never two at once.

First what is owed to people: mail that is due, then what was kept long enough. Then what everybody waits
for at fixed hours, and last the proof of each campaign's tally, once a day. What goes wrong with one
campaign keeps no other back, and a run that is stopped is continued by the next.
"""

import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from chalicelib.actions.background.picture import keep_picture
from chalicelib.actions.background.prove import STEPS, Found, prove, settle
from chalicelib.actions.background.retain import forget
from chalicelib.actions.background.tell import tell
from chalicelib.actions.background.wall import prove_wall, write_organizations
from chalicelib.domain.errors import Conflict
from chalicelib.domain.keys import SHARDS
from chalicelib.domain.statistics import Proven
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.sweeping import Lease, Place, Task
from chalicelib.domain.tally import Organization
from chalicelib.logs import log_unexpected
from chalicelib.ports.figures import Note
from chalicelib.ports.services import Services

MAILS_AT_ONCE = 800
LATE = timedelta(minutes=10)
# A step of a proof takes some seconds, and holding a wall against a million markers some minutes.
SPARE_SECONDS = 60
WALL_SECONDS = 240
# Forgetting comes first, but proving must not wait for all of it.
FORGETTING = 0.5
# How long the stream usually takes at the most to tell of an erasure.
ON_ITS_WAY = 30
# Rows after which it is worth noting how far a proof is.
MANY = 500

Seconds = Callable[[], float]


def sweep(
    services: Services, seconds_left: Seconds, note: Note, wait: Callable[[float], None] = time.sleep
) -> bool:
    """One run, as long as time is left; returns whether all went well.

    `note` is told the figures to publish as they come: `mail_late`, and for each campaign `forgotten`,
    `drift` and `restated`. Does nothing while another sweeper is at work.
    """
    now = services.now()
    lease = services.sweeps.lease(now, now + timedelta(seconds=seconds_left()))
    if lease is None:
        return True
    run = _Run(services, lease, seconds_left, note)
    try:
        with run.guarded():
            note("mail_late", late(services))
            ask_again(services)
        with run.guarded():
            services.campaigns.take_off_ended(now)
        run.forget()
        place = run.tell(lease.place.on(now.date()))
        run.open_names()
        run.write_organizations()
        run.draw()
        run.prove(place)
        run.settle(wait)
    except Conflict as error:
        # Its lease lapsed, and another one has gone on from where it was.
        log_unexpected(error, "sweeper")
        return False
    finally:
        services.sweeps.release(lease)
    return run.well


def ask_again(services: Services) -> int:
    """Enqueue every mail that is due and not sent; returns how many.

    Asking twice does no harm: the mailer claims a mail before it sends. Nothing is read but whose they are,
    so that one that cannot be read keeps nobody else's back.
    """
    now = services.now()
    asked = 0
    for shard in range(SHARDS):
        due = services.sign_ons.due_mail(shard, now, MAILS_AT_ONCE)
        services.queue.put(due)
        asked += len(due)
    return asked


def late(services: Services) -> int:
    """How many mails nobody has taken up for ten minutes; at a launch some are always younger."""
    then = services.now() - LATE
    return sum(len(services.sign_ons.due_mail(shard, then, MAILS_AT_ONCE)) for shard in range(SHARDS))


@dataclass
class _Run:
    services: Services
    lease: Lease
    seconds_left: Seconds
    note: Note
    well: bool = True
    gone: dict[str, list[str]] = field(default_factory=dict)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Whatever goes wrong inside is logged, and the run goes on."""
        try:
            yield
        except Exception as error:
            log_unexpected(error, "sweeper")
            self.well = False

    def forget(self) -> None:
        """Of each campaign whose time is over a part in turn, so that a large one keeps no other waiting."""
        enough = self.seconds_left() * FORGETTING
        erasing: dict[str, Iterator[int]] = {}
        forgotten: dict[str, int] = {}
        with self.guarded():
            for slug in self.services.sweeps.to_forget(self.services.now()):
                if stored := self._stored(slug):
                    erasing[slug], forgotten[slug] = forget(self.services, stored), 0
        while erasing and self.seconds_left() > enough:
            for slug in list(erasing):
                erased = None
                with self.guarded():
                    erased = next(erasing[slug], None)
                if erased is None:
                    del erasing[slug]
                    self.note("forgotten", forgotten.pop(slug))
                else:
                    forgotten[slug] += erased
        for number in forgotten.values():
            self.note("forgotten", number)

    def tell(self, place: Place) -> Place:
        """What is told at the day's hour, of the campaigns that wait for it; also until when each is kept."""
        while place.told_to != "" and self.seconds_left() > SPARE_SECONDS:
            slug = self._after(place.told_to)
            with self.guarded():
                stored = self._stored(slug) if slug else None
                if stored:
                    self.services.sweeps.note_kept_until(slug, stored.forgets_next())
                    tell(self.services, stored)
                    keep_picture(self.services, stored)
            place = replace(place, told_to=slug)
            self.services.sweeps.keep(self.lease, place)
        return place

    def open_names(self) -> None:
        """The walls of campaigns whose names an owner opened."""
        with self.guarded():
            for slug in self.services.campaigns.to_open():
                if self.seconds_left() <= WALL_SECONDS:
                    return
                with self.guarded():
                    # First: a wall that this run cannot finish keeps no other from the next, and the daily
                    # proof hangs it.
                    self.services.campaigns.names_are_open(slug)
                    if stored := self._stored(slug):
                        prove_wall(self.services, stored)

    def write_organizations(self) -> None:
        """The pages of organizations that counting left to be written."""
        self._do(Task.ORGANIZATIONS, write_organizations)

    def draw(self) -> None:
        """The pictures of campaigns that have come a stage further."""
        self._do(Task.PICTURE, keep_picture)

    def prove(self, place: Place) -> None:
        """The proofs of the day, from where the run before stopped."""
        while place.proving != "" and self._time_for(place.steps):
            if place.proving is None or place.steps >= STEPS:
                place = replace(place, proving=self._after(place.proving), steps=0)
                self.services.sweeps.keep(self.lease, place)
            else:
                place = self._prove(place, place.proving)

    def settle(self, wait: Callable[[float], None]) -> None:
        """Count as erased whoever is still gone after a while in which the stream told nothing of it."""
        if any(self.gone.values()):
            wait(min(ON_ITS_WAY, max(0.0, self.seconds_left() - ON_ITS_WAY)))
        for slug, keys in self.gone.items():
            with self.guarded():
                if keys and (stored := self._stored(slug)):
                    self._lost(slug, self.services.now().date(), settle(self.services, stored, keys))

    def _do(self, task: Task, what: Callable[[Services, StoredCampaign], None]) -> None:
        with self.guarded():
            for slug, noted in self.services.sweeps.noted(task).items():
                if self.seconds_left() <= SPARE_SECONDS:
                    return
                with self.guarded():
                    if stored := self._stored(slug):
                        what(self.services, stored)
                    self.services.sweeps.done(task, slug, noted)

    def _prove(self, place: Place, slug: str) -> Place:
        """As many steps of a campaign's proof as there is time for."""
        stored, ledger, whole = None, list[Organization](), Found()
        with self.guarded():
            stored, ledger = self._stored(slug), self.services.tallies.ledger(slug)
        while stored and place.steps < STEPS and self._time_for(place.steps):
            found = Found()
            if place.steps == STEPS - 1:
                # A wall that this run cannot finish keeps no other campaign from its proof.
                self.services.sweeps.keep(self.lease, replace(place, steps=STEPS))
            with self.guarded():
                found = prove(self.services, stored, place.steps, ledger)
            whole.drift, whole.restated = whole.drift + found.drift, whole.restated + found.restated
            whole.gone += found.gone
            place = replace(place, steps=place.steps + 1)
            if found.rows > MANY:
                self.services.sweeps.keep(self.lease, place)
        self.gone[slug] = whole.gone
        with self.guarded():
            self._lost(slug, place.round_on or self.services.now().date(), whole.drift)
        self.note("restated", whole.restated)
        return place if stored else replace(place, steps=STEPS)

    def _lost(self, slug: str, day: date, drift: int) -> None:
        self.note("drift", drift)
        self.services.tallies.note_proven(slug, Proven(day, self.services.now(), drift))

    def _time_for(self, step: int) -> bool:
        return self.seconds_left() > (WALL_SECONDS if step == STEPS - 1 else SPARE_SECONDS)

    def _stored(self, slug: str) -> StoredCampaign | None:
        return self.services.campaigns.get(slug)

    def _after(self, slug: str | None) -> str:
        """The campaign that follows in the alphabet, "" after the last one."""
        place = bisect_right(self._slugs, slug) if slug else 0
        return self._slugs[place] if place < len(self._slugs) else ""

    @cached_property
    def _slugs(self) -> list[str]:
        return sorted(self.services.campaigns.list_slugs())
