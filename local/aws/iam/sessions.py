"""The sessions of the functions' roles: who sent a request."""

import contextlib
import contextvars
import re
from collections.abc import Iterator
from typing import Any

from ministack.core import lambda_runtime, router
from ministack.services import iam, sts
from replacing import replace_in

# The secret access key of every function: the local DAX verifies signatures with it.
_SECRET = "test"
# Names the function whose event source mapping sends the request, which the account's root has signed.
FOR_FUNCTION = "x-tableside-for-function"
_FUNCTION_ARN = re.compile(r"arn:[\w-]+:lambda:([\w-]+):(\d{12}):function:([\w-]+)(:[\w$-]+)?")
# Stands for the access key of a request whose header names no function.
_MALFORMED = "malformed:"

_by_lambda = contextvars.ContextVar("by_lambda", default=False)


def session_of(access_key_id: str) -> dict[str, Any] | None:
    """The session of a function's role. Others, such as Terraform, have none: they are the account's root."""
    session = sts._sessions.get(access_key_id)
    return session if session and "FunctionArn" in session else None


def access_key_of(config: dict[str, Any]) -> str:
    """@param config: the ARN, name and role of a function"""
    return lambda_runtime.execution_credentials(config)["AWS_ACCESS_KEY_ID"]


def is_by_lambda() -> bool:
    """Whether the Lambda service acts as the role, rather than the function's code."""
    return _by_lambda.get()


@contextlib.contextmanager
def by_lambda() -> Iterator[None]:
    token = _by_lambda.set(True)
    try:
        yield
    finally:
        _by_lambda.reset(token)


def malformed_function(access_key_id: str) -> str | None:
    """What the header of a request names in place of a function."""
    return access_key_id.removeprefix(_MALFORMED) if access_key_id.startswith(_MALFORMED) else None


def give_sessions() -> None:
    """Gives each function credentials of its role. MiniStack creates a session for each."""
    create_credentials = lambda_runtime.execution_credentials
    find_access_key = router.extract_access_key_id

    def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
        credentials = create_credentials(config)
        session = sts._sessions[credentials["AWS_ACCESS_KEY_ID"]]
        # DAX clients send the token, which tells the local DAX whose request it is.
        session.update(SecretAccessKey=_SECRET, SessionToken=session["Arn"], FunctionArn=config["FunctionArn"])
        session["UserId"] = _user_id(session["Arn"])
        return {**credentials, "AWS_SECRET_ACCESS_KEY": _SECRET, "AWS_SESSION_TOKEN": session["Arn"]}

    def extract_access_key_id(headers: dict[str, str], query_params: Any = None) -> str:
        function_arn = headers.get(FOR_FUNCTION)
        if function_arn is not None and not _FUNCTION_ARN.fullmatch(function_arn):
            return f"{_MALFORMED}{function_arn}"
        config = _config_of(function_arn)
        _by_lambda.set(config is not None)
        return access_key_of(config) if config else find_access_key(headers, query_params)

    replace_in(lambda_runtime, execution_credentials=execution_credentials)
    replace_in(router, extract_access_key_id=extract_access_key_id)


def _user_id(session_arn: str) -> str:
    """The unique ID of the role, and the name of the session."""
    _, _, _, _, account, path = session_arn.split(":")
    _, name, session_name = path.split("/")
    role = iam._roles.get_scoped(account, None, name) or {}
    return f"{role.get('RoleId', name)}:{session_name}"


def _config_of(function_arn: str | None) -> dict[str, Any] | None:
    """The function's configuration; none if it has been deleted."""
    if function_arn is None:
        return None
    # Imported late: it takes functions by name that `give_sessions` replaces.
    from ministack.services import lambda_svc

    region, account, name, _ = _FUNCTION_ARN.fullmatch(function_arn).groups()
    return (lambda_svc._functions.get_scoped(account, region, name) or {}).get("config")
