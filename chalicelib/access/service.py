"""Who may do what: limits, keys, codes, sessions and the team; docs/access.md tells how they fit together."""

from chalicelib.access.counting import CDN_HEADER, address_of, require_within_limits
from chalicelib.access.keys import enter_key, require_key
from chalicelib.access.signing_in import (
    USED_UP,
    actor_of,
    ask,
    ask_member,
    end_session,
    end_sessions,
    find_actor,
    find_client,
    find_proof,
    list_sessions,
    prove,
    require_right,
    sign_in_with_key,
    sign_out,
)
from chalicelib.access.team import (
    add_member,
    change_member,
    list_keys,
    list_members,
    make_key,
    remove_key,
    remove_member,
)

__all__ = [
    "CDN_HEADER",
    "USED_UP",
    "actor_of",
    "add_member",
    "address_of",
    "ask",
    "ask_member",
    "change_member",
    "end_session",
    "end_sessions",
    "enter_key",
    "find_actor",
    "find_client",
    "find_proof",
    "list_keys",
    "list_members",
    "list_sessions",
    "make_key",
    "prove",
    "remove_key",
    "remove_member",
    "require_key",
    "require_right",
    "require_within_limits",
    "sign_in_with_key",
    "sign_out",
]
