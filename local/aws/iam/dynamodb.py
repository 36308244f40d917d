"""What a request to DynamoDB touches.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from ministack.services import dynamodb, dynamodb_streams

Data = dict[str, Any]

# The operations with PartiQL, and the member with their statements.
STATEMENTS = {
    "dynamodb:ExecuteStatement": None,
    "dynamodb:BatchExecuteStatement": "Statements",
    "dynamodb:ExecuteTransaction": "TransactStatements",
}
_STATEMENT = re.compile(
    r"\s*(?:(SELECT)\b.*?\bFROM|(INSERT)\s+INTO|(UPDATE)|(DELETE)\s+FROM)\s+"
    r'"?([\w.-]+?)"?(?:\."([\w.-]+)")?(?=[\s(]|$)',
    re.IGNORECASE | re.DOTALL,
)
_KEY_CONDITION = re.compile(r"(#?[\w.-]+)\s*=\s*(:\w+)")
# Not a value, a nested attribute or a function.
_NAME = re.compile(r"(?<![\w:.#\]])#?[A-Za-z_][\w-]*(?![\w-]|\s*\()")
_KEYWORDS = {"set", "remove", "add", "delete", "and", "or", "not", "between", "in"}
_EXPRESSIONS = ("ConditionExpression", "FilterExpression", "KeyConditionExpression", "UpdateExpression")


def statement_needs(action: str, data: Data) -> list[tuple[str, str]]:
    """The action and table (or `table/index/name`) of each PartiQL statement; none if one is not understood here."""
    member = STATEMENTS[action]
    statements = data.get(member) or [] if member else [data]
    matches = [_STATEMENT.match(str(statement.get("Statement"))) for statement in statements]
    return [_need(*match.groups()) for match in matches if match] if all(matches) else []


def _need(select, insert, update, delete, table, index) -> tuple[str, str]:
    kind = (select or insert or update or delete).capitalize()
    return f"dynamodb:PartiQL{kind}", f"{table}/index/{index}" if index else table


def stream_of(data: Data, region: str, account_id: str) -> str:
    """The stream of a request to DynamoDB Streams."""
    stream = data.get("StreamArn")
    if stream is None and "ShardIterator" in data:
        stream = (dynamodb_streams._decode_iterator(str(data["ShardIterator"])) or {}).get("arn")
    return stream or f"arn:aws:dynamodb:{region}:{account_id}:table/{data.get('TableName', '*')}/stream/*"


def named_arn(data: Data) -> str:
    """The resource of a request that names it by its ARN, for example `ListTagsOfResource`."""
    return data.get("ResourceArn") or data.get("TableArn") or data.get("BackupArn") or "*"


def part_for(resource: str, data: Data) -> Data:
    """What a batch or transaction does with the table of this ARN: each table is judged on its own."""
    table = resource.partition(":table/")[2].partition("/")[0]

    def is_of_table(name: Any) -> bool:
        return str(name).rsplit("/", 1)[-1] == table

    items = [
        {kind: part for kind, part in item.items() if is_of_table(part.get("TableName"))}
        for item in data.get("TransactItems") or []
    ]
    requests = {name: part for name, part in (data.get("RequestItems") or {}).items() if is_of_table(name)}
    return {**data, "TransactItems": items, "RequestItems": requests}


def _leading_keys(data: Data) -> list[str] | str | None:
    keys = [key for table, part in _parts(data) for key in _partition_keys(table, part)]
    return keys[0] if len(keys) == 1 else keys or None


def _attributes(data: Data) -> list[str] | None:
    return sorted({name for _, part in _parts(data) for name in _named(part)}) or None


def _select(data: Data) -> str:
    return data.get("Select") or ("SPECIFIC_ATTRIBUTES" if data.get("ProjectionExpression") else "ALL_ATTRIBUTES")


def _parts(data: Data) -> Iterator[tuple[str, Data]]:
    """The table and parameters of each single operation in a request."""
    if "TableName" in data:
        yield data["TableName"], data
    for item in data.get("TransactItems") or []:
        yield from ((part.get("TableName"), part) for part in item.values())
    for table, requests in (data.get("RequestItems") or {}).items():
        if isinstance(requests, dict):
            yield from ((table, {**requests, "Key": key}) for key in requests.get("Keys", []))
        else:
            yield from ((table, part) for request in requests for part in request.values())


def _partition_keys(table: str, part: Data) -> list[str]:
    name = _partition_key(table, part.get("IndexName"))
    value = {**(part.get("Item") or {}), **(part.get("Key") or {})}.get(name) or _queried(part, name)
    return [str(next(iter(value.values())))] if value else []


def _partition_key(table: str, index: str | None) -> str | None:
    """The name of the partition key of a table or an index."""
    schema = dynamodb._tables.get(str(table).rsplit("/", 1)[-1]) or {}
    for each in schema.get("GlobalSecondaryIndexes") or []:
        if each.get("IndexName") == index:
            schema = each
    return next((key["AttributeName"] for key in schema.get("KeySchema", []) if key["KeyType"] == "HASH"), None)


def _full_table_scan(data: Data) -> str:
    """Whether a PartiQL statement reads more than items with given partition keys."""
    several = [part for member in STATEMENTS.values() if member for part in data.get(member) or []]
    return str(any(_scans(str(part.get("Statement"))) for part in several or [data])).lower()


def _scans(statement: str) -> bool:
    match = _STATEMENT.match(statement)
    if not (match and match[1]):
        return False
    name = re.escape(_partition_key(match[5], match[6]) or "")
    condition = (re.split(r"\bWHERE\b", statement, maxsplit=1, flags=re.IGNORECASE) + [""])[1]
    is_by_key = re.search(rf'(?<![\w.-])"?{name}"?\s*(=|\bIN\b)', condition, re.IGNORECASE)
    return not is_by_key or re.search(r"\bOR\b", condition, re.IGNORECASE) is not None


def _queried(part: Data, name: str | None) -> Data | None:
    """The value of the partition key in a query."""
    for condition in _KEY_CONDITION.finditer(part.get("KeyConditionExpression") or ""):
        if (part.get("ExpressionAttributeNames") or {}).get(condition[1], condition[1]) == name:
            return (part.get("ExpressionAttributeValues") or {}).get(condition[2])
    return ((part.get("KeyConditions") or {}).get(name) or {}).get("AttributeValueList", [None])[0]


def _named(part: Data) -> Iterator[str]:
    """The top-level attributes that an operation names."""
    names = part.get("ExpressionAttributeNames") or {}
    yield from {**(part.get("Item") or {}), **(part.get("Key") or {})}
    yield from part.get("AttributesToGet") or []
    for expression in (part.get("ProjectionExpression"), *map(part.get, _EXPRESSIONS)):
        for name in _NAME.findall(expression or ""):
            if name.lower() not in _KEYWORDS:
                yield names.get(name, name)


# The value of each condition key in a request.
CONDITIONS: dict[str, Callable[[Data], Any]] = {
    "dynamodb:attributes": _attributes,
    "dynamodb:fulltablescan": _full_table_scan,
    "dynamodb:leadingkeys": _leading_keys,
    "dynamodb:returnconsumedcapacity": lambda data: data.get("ReturnConsumedCapacity") or "NONE",
    "dynamodb:returnvalues": lambda data: data.get("ReturnValues") or "NONE",
    "dynamodb:select": _select,
}
