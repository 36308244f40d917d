"""The policies of roles."""

import contextvars
import functools
import json
import re
from dataclasses import replace
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import iam

# `${key}` or `${key, 'default'}`
_VARIABLE = re.compile(r"\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}")
_LITERALS = ("*", "?", "$")

# Their values depend on the network and the client, which are different on a laptop.
_UNKNOWN_KEYS = {
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:referer",
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:useragent",
    "aws:vpcsourceip",
}
_used_unknown_key = contextvars.ContextVar("used_unknown_key", default=False)


def read_policies_as_aws() -> None:
    """Parses each policy once, rather than for each request, and replaces policy variables."""
    parse = iam_evaluator.parse_policy_document
    find_match = iam_evaluator._first_match
    resolve = iam_evaluator._resolve_condition_key

    def parse_statements(doc):
        statements = parse(doc)
        for statement in statements:
            parts = [statement.resources, statement.not_resources, statement.conditions]
            statement.has_variables = "${" in json.dumps(parts)
        return statements

    parse_text = functools.lru_cache(maxsize=1000)(parse_statements)

    def first_match(context, statements, effect):
        replaced = [_with_values(each, context) if each.has_variables else each for each in statements]
        return find_match(context, [each for each in replaced if each], effect)

    def resolve_condition_key(key, context):
        if key.lower() in _UNKNOWN_KEYS:
            _used_unknown_key.set(True)
        return resolve(key, context)

    iam_evaluator.parse_policy_document = lambda doc: parse_text(doc) if isinstance(doc, str) else parse_statements(doc)
    iam_evaluator._first_match = first_match
    iam_evaluator._resolve_condition_key = resolve_condition_key


def _with_values(statement: Any, context: Any) -> Any:
    """The statement with the value of each variable; none if one has no value, as it then matches nothing.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    is_without_value = False

    def value_of(variable: re.Match) -> str:
        nonlocal is_without_value
        name, default = variable.groups()
        value = name if name in _LITERALS else iam_evaluator._resolve_condition_key(name, context)
        value = default if value is None else value
        is_without_value = is_without_value or not isinstance(value, str)
        # Within a string of JSON.
        return json.dumps(str(value))[1:-1]

    parts = [statement.resources, statement.not_resources, statement.conditions]
    resources, not_resources, conditions = json.loads(_VARIABLE.sub(value_of, json.dumps(parts)))
    if is_without_value:
        return None
    return replace(statement, resources=resources, not_resources=not_resources, conditions=conditions)


def forget_unknown_keys() -> None:
    """Must be called before a request is judged that `is_uncertain` is asked about."""
    _used_unknown_key.set(False)


def is_uncertain(session: dict[str, Any], denial: Any) -> bool:
    """Whether AWS may allow what was denied here.

    MiniStack has few of AWS's managed policies, and a laptop has not the network of AWS.
    """
    decision = getattr(denial, "decision", None)
    if decision is None or _used_unknown_key.get():
        return decision is not None
    _, _, _, _, account, path = session["Arn"].split(":")
    role = iam._roles.get_scoped(account, None, path.split("/")[1]) or {}
    find_document = iam_evaluator._resolve_managed_policy_document
    is_missing = any(find_document(arn, account) is None for arn in role.get("AttachedPolicies", []))
    return decision == "ImplicitDeny" and is_missing
