"""Adds the size of a stream record, that of its keys and images. MiniStack says 0.

Parts are measured as for the size of an item:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

import base64
from decimal import Decimal
from typing import Any

from ministack.services import dynamodb
from replacing import replace_in

Attribute = dict[str, Any]

_COLLECTION_BYTES = 3
_ELEMENT_BYTES = 1


def add_record_sizes() -> None:
    build = dynamodb._build_change_record

    def build_with_size(*change: Any) -> dict[str, Any]:
        record = build(*change)
        parts = [record["dynamodb"].get(name, {}) for name in ("Keys", "NewImage", "OldImage")]
        record["dynamodb"]["SizeBytes"] = sum(map(_item_size, parts))
        return record

    replace_in(dynamodb, _build_change_record=build_with_size)


def _item_size(item: dict[str, Attribute]) -> int:
    return sum(len(name.encode()) + _attribute_size(attribute) for name, attribute in item.items())


def _attribute_size(attribute: Attribute) -> int:
    [(kind, value)] = attribute.items()
    if kind in ("S", "N", "B"):
        return _scalar_size(kind, value)
    if kind in ("SS", "NS", "BS"):
        return sum(_scalar_size(kind[0], element) for element in value)
    if kind == "L":
        return _COLLECTION_BYTES + sum(_ELEMENT_BYTES + _attribute_size(element) for element in value)
    if kind == "M":
        return _COLLECTION_BYTES + _ELEMENT_BYTES * len(value) + _item_size(value)
    # A Boolean or null.
    return 1


def _scalar_size(kind: str, value: str) -> int:
    if kind == "S":
        return len(value.encode())
    if kind == "B":
        return len(base64.b64decode(value))
    sign, digits, _ = Decimal(value).as_tuple()
    significant = "".join(map(str, digits)).strip("0")
    return 1 + (len(significant) + 1) // 2 + sign
