"""What organizations say of themselves, and organizers of them."""

from chalicelib.domain.model import Model


class Declared(Model):
    """What organizers approve of an organization: its site, and all that its weight depends on."""

    organization: str
    members_represented: int
    parent_organization: str | None = None
    country: str | None = None
    website: str | None = None


class LinkedParent(Model):
    """The organization that an organizer says another one belongs to, as it was called then."""

    name: str
    country: str | None = None
