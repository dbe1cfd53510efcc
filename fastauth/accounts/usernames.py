"""The rules for usernames: UsernameCaseMapped of RFC 8265, section 3.3."""

from precis_i18n import get_profile

from fastauth.errors import UsernameRefused

PROFILE = get_profile("UsernameCaseMapped")
REASONS = {
    "spaces": "use no spaces",
    "precis_ignorable_properties": "use no invisible characters",
    "bidi_rule": "use one direction of writing",
    "unassigned": "use no unassigned characters",
    "has_compat": "use no compatibility characters",
    "empty": "use at least one character",
}
OTHER_REASON = "use other characters"


def fold_username(username: str) -> str:
    """Return the form in which usernames are compared, or raise UsernameRefused."""
    try:
        return PROFILE.enforce(username)
    except UnicodeEncodeError as error:
        rule = error.reason.removeprefix("DISALLOWED/")
        raise UsernameRefused(REASONS.get(rule, OTHER_REASON)) from error
