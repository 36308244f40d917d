"""The policies of roles."""

import contextvars
import functools
import json
import re
from dataclasses import replace
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import iam
from replacing import replace_in

# `${key}` or `${key, 'default'}`
_VARIABLE = re.compile(r"\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}")
_LITERALS = ("*", "?", "$")

# Their values depend on the network and the client, which are different on a laptop: what AWS may allow passes.
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

    def parse_statements(doc):
        statements = parse(doc)
        for statement in statements:
            parts = [statement.resources, statement.not_resources, statement.conditions]
            statement.has_variables = "${" in json.dumps(parts)
            statement.is_known = _known_conditions(statement) == (statement.conditions or {})
        return statements

    parse_text = functools.lru_cache(maxsize=1000)(parse_statements)

    def first_match(context, statements, effect):
        known = [each for each in statements if each.is_known]
        found = find_match(context, _all_with_values(known, context), effect)
        if found or len(known) == len(statements):
            return found
        unknown = _all_with_values([each for each in statements if not each.is_known], context)
        possible = [replace(each, conditions=_known_conditions(each)) for each in unknown]
        found = find_match(context, possible, effect)
        if found:
            _used_unknown_key.set(True)
        return found if effect == "Allow" else None

    replace_in(
        iam_evaluator,
        _first_match=first_match,
        parse_policy_document=lambda doc: parse_text(doc) if isinstance(doc, str) else parse_statements(doc),
    )


def _known_conditions(statement: Any) -> dict[str, Any]:
    return {
        operator: {key: value for key, value in keys.items() if key.lower() not in _UNKNOWN_KEYS}
        for operator, keys in (statement.conditions or {}).items()
        if isinstance(keys, dict)
    }


def _all_with_values(statements: list[Any], context: Any) -> list[Any]:
    replaced = [_with_values(each, context) if each.has_variables else each for each in statements]
    return [each for each in replaced if each]


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
    """Whether AWS may judge otherwise: MiniStack has few of AWS's managed policies, and a laptop another network."""
    if denial is None:
        return _used_unknown_key.get()
    _, _, _, _, account, path = session["Arn"].split(":")
    role = iam._roles.get_scoped(account, None, path.split("/")[1]) or {}
    find_document = iam_evaluator._resolve_managed_policy_document
    is_missing = any(find_document(arn, account) is None for arn in role.get("AttachedPolicies", []))
    return getattr(denial, "decision", None) == "ImplicitDeny" and is_missing
