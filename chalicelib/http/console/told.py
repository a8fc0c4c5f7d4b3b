"""What a page says first after something was done, by the word that its address carries."""

from chalicelib.domain.text import N_

# Each with its singular and plural where it tells a number, which stands for {number}.
DONE: dict[str, str | tuple[str, str]] = {
    "in": N_("You are in."),
    "approved": N_("Approved."),
    "rejected": N_("Rejected."),
    "corrected": N_("Corrected. What its officer wrote is kept."),
    "saved": N_("Saved."),
    "invitation_withdrawn": N_("The invitation is withdrawn."),
    "passkey_added": N_("The passkey is added."),
    "passkey_removed": N_("The passkey is removed."),
    "person_removed": N_("They can no longer come in."),
    "session_ended": N_("The session is ended."),
    "sending_resumed": N_("Emails go out again."),
    "campaign_closed": N_("The campaign is closed."),
    "campaign_reopened": N_("The campaign is open again."),
    "update_posted": N_("The update is on the campaign’s page."),
    "goal_set": N_("The next goal is set."),
    "key_revoked": N_("The key is good no longer."),
}
