"""What a page says first after something was done, by the word that its address carries."""

from chalicelib.domain.text import N_

# Each with its singular and plural where it tells a number, which stands for {number}.
DONE: dict[str, str | tuple[str, str]] = {
    "in": N_("You are in."),
    "approved": N_("Approved."),
    "rejected": N_("Rejected."),
    "corrected": N_("Corrected. What its officer wrote is kept."),
    "list_kept": N_("The unit’s list is here. Each card is checked against it."),
    "list_removed": N_("The unit’s list is deleted."),
    "names_opened": N_("The names are open."),
    "saved": N_("Saved."),
    "published": N_("Published."),
    "discarded": N_("The draft is discarded."),
    "restored": N_("It is the draft now."),
    "preview_ended": N_("The link leads nowhere now."),
    "changed_meanwhile": N_("Someone saved meanwhile, and nothing was done. Look at it, then try again."),
    "too_large_to_keep": N_("This is too large to be kept; nothing was published."),
    "invitation_withdrawn": N_("The invitation is withdrawn."),
    "passkey_added": N_("The passkey is added."),
    "passkey_removed": N_("The passkey is removed."),
    "person_removed": N_("They can no longer come in."),
    "session_ended": N_("The session is ended."),
    "sending_resumed": N_("Emails go out again."),
    "begun": N_("The draft is there. Nobody else sees it before you publish it."),
    "campaign_closed": N_("The campaign is closed."),
    "campaign_reopened": N_("The campaign is open again."),
    "update_posted": N_("The update is on the campaign’s page."),
    "goal_set": N_("The next goal is set."),
    "key_revoked": N_("The key is good no longer."),
}
