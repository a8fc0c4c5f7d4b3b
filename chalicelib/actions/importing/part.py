"""Some rows of a list on their way: who is new, who is here, and what the list has against itself."""

from difflib import SequenceMatcher
from secrets import token_urlsafe

from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.errors import FieldError
from chalicelib.domain.imports import ImportJob
from chalicelib.domain.incoming import Incoming
from chalicelib.domain.signons import Consent, SignOn, Status, next_rev
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.text import fold
from chalicelib.ports.services import Services

NONCE_BYTES = 18
# Of two names, from 0 to 1: a letter or two may differ, and not a whole word.
ALIKE = 0.8


class Part:
    """Some rows of a list, on their way."""

    def __init__(
        self, services: Services, job: ImportJob, stored: StoredCampaign, seen: dict[str, int]
    ) -> None:
        self._services, self._job, self._stored, self.seen = services, job, stored, seen
        self.accepted = self.known = 0
        self.refused: list[tuple[int, list[FieldError]]] = []
        self.officers: list[str] = []
        self._now = services.now()

    def write(self, judged: list[Incoming]) -> "Part":
        """Whoever is not here yet. Raises Conflict when somebody else wrote one of them meanwhile."""
        slug, pepper = self._job.slug, self._services.secrets.pepper
        keys = {one.row: one.keys(pepper, slug) for one in judged}
        wanted = dict.fromkeys(key for found in keys.values() for key in found)
        held = self._services.sign_ons.several(slug, list(wanted))
        new = [
            self._made(one, keys[one.row][0])
            for one in judged
            if self._is_first(one, keys[one.row]) and self._is_new(one, keys[one.row], held)
        ]
        if self._job.dry_run:
            self.accepted += len(new)
            return self
        for made, found in zip(new, self._services.sign_ons.enter_all(new), strict=True):
            self._entered(made, found)
        return self

    def _is_first(self, one: Incoming, keys: list[str]) -> bool:
        """Whether the list has nothing against it, and did not bring the same before."""
        if one.mistakes:
            self.refused.append((one.row, one.mistakes))
            return False
        # A name is no proof that two are one, as long as each has an address.
        own = keys[:2] if one.external_id else keys[:1]
        before = next((self.seen[key] for key in own if key in self.seen), None)
        if before is not None:
            self._refuse(one, "row", "twice", row=before)
            return False
        self.seen |= dict.fromkeys(own, one.row)
        return True

    def _is_new(self, one: Incoming, keys: list[str], held: dict[str, SignOn]) -> bool:
        """Whether nobody of that identity is here; whoever had no address until now is given it."""
        here = held.get(keys[0])
        if here and here.submission_id == self._name(one.row):
            # A run before this one wrote it and was killed.
            self._entered(here, here)
            return False
        if here and (before := self._row_of(here)) is not None:
            self._refuse(one, "row", "twice", row=before)
            return False
        beside = next((held[key] for key in keys[1:] if key in held and _unaddressed(held[key])), None)
        for other in filter(None, (here if not one.addressed else None, beside)):
            if one.external_id and not _alike(other, one):
                self._refuse(one, "external_id", "id_taken")
                return False
        if here is None and beside is None:
            return True
        self.known += 1
        if beside and one.addressed and not self._job.dry_run:
            self._give_address(one, keys[0], here, beside)
        return False

    def _give_address(self, one: Incoming, key: str, here: SignOn | None, beside: SignOn) -> None:
        """Whoever is here without an address is from now on one with whoever has it."""
        sign_ons, now = self._services.sign_ons, self._now
        if here:
            named = here.external_id or beside.external_id
            sign_ons.write(here.changed(now, external_id=named), here, settles=beside)
        elif beside.kind is SignatoryKind.ORGANIZATION:
            # Others may be linked to it by its key.
            sign_ons.write(beside.changed(now, email=one.given.email), beside)
        else:
            sign_ons.write(beside.changed(now, key=key, email=one.given.email), None, settles=beside)

    def _entered(self, made: SignOn, found: SignOn) -> None:
        if found.submission_id != made.submission_id:
            self.known += 1
            return
        self.accepted += 1
        if found.kind is SignatoryKind.ORGANIZATION and found.email:
            self.officers.append(found.key)

    def _refuse(self, one: Incoming, field: str, code: str, **params: int) -> None:
        self.refused.append((one.row, [FieldError(field, code, dict(params))]))

    def _name(self, row: int) -> str:
        return f"{self._job.id}:{row}"

    def _row_of(self, held: SignOn) -> int | None:
        """Which row of this very list it is, if any."""
        job, _, row = (held.submission_id or "").rpartition(":")
        return int(row) if job == self._job.id else None

    def _made(self, one: Incoming, key: str) -> SignOn:
        given, campaign, now = one.given, self._stored.campaign, self._now
        language, signed_at = given.language or campaign.default_language, one.signed_at or now
        text = self._stored.text
        kept = {name: value for name, value in given.kept.items() if name != "signature"}
        return SignOn(
            **kept
            | {
                "email": given.email if one.addressed else "",
                "name": "" if given.name == given.organization else given.name,
                "slug": campaign.slug,
                "key": key,
                "rev": next_rev(now),
                "nonce": token_urlsafe(NONCE_BYTES),
                "status": Status.CONFIRMED,
                "signed_at": signed_at,
                "confirmed_at": now,
                "waiting_since": now if campaign.decides_about(given.kind) else None,
                "language": language,
                "collected": self._job.collected,
                "external_id": one.external_id or None,
                "submission_id": self._name(one.row),
                "consent": Consent(
                    version=text.number,
                    sha256=text.sha256[language],
                    language=language,
                    at=signed_at,
                    basis=self._job.basis,
                ),
            }
        )


def _unaddressed(held: SignOn) -> bool:
    return not held.email and held.status is not Status.WITHDRAWN


def _alike(held: SignOn, one: Incoming) -> bool:
    """Whether their names are the same but for what may be a typing error that was mended."""
    given = one.given
    organization = given.kind is SignatoryKind.ORGANIZATION
    before, after = (fold((who.organization if organization else who.name) or "") for who in (held, given))
    return SequenceMatcher(None, before, after).ratio() >= ALIKE
