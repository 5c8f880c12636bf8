"""What the finished template lets a function do."""

from typing import Any

from infra.functions import Function
from tests.infra.conftest import Translated


def role_of(function: Function) -> str:
    return "ApiHandlerRole" if function.name == "api_handler" else f"{function.logical_id}Role"


def statements_of(translated: Translated, function: Function) -> list[dict[str, Any]]:
    """Give what the function's role allows, after making sure that it allows by one policy only."""
    role = translated.properties(role_of(function))
    assert "ManagedPolicyArns" not in role
    (policy,) = role["Policies"]
    return list(policy["PolicyDocument"]["Statement"])


def actions_of(translated: Translated, function: Function) -> set[str]:
    return {action for statement in statements_of(translated, function) for action in statement["Action"]}
