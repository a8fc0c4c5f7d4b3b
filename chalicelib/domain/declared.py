"""What organizations say of themselves, and organizers of them."""

from chalicelib.domain.model import Model


class Declared(Model):
    """What organizers approve of an organization: all that its weight depends on, its site, who signs for it.

    `name` and `officer_title` are its officer's, as walls and letters have them; without a name that is left.
    """

    name: str | None = None
    officer_title: str | None = None
    organization: str
    members_represented: int
    parent_organization: str | None = None
    country: str | None = None
    website: str | None = None


class LinkedParent(Model):
    """The organization that an organizer says another one belongs to: which it is, and its name of that day.

    Whatever it is called later, and whoever else is called so, it is the one of that `record_id`; as long as
    that one does not count, it is nobody.
    """

    record_id: str = ""
    name: str
    country: str | None = None
