"""Sends requests with the Python DAX clients: one JSON object a line on stdin, one answer a line on stdout."""

import base64
import json
import re
import sys
from decimal import Decimal

import botocore.session
from amazondax import AmazonDaxClient
from boto3.dynamodb.types import Binary, TypeDeserializer
from botocore.exceptions import ClientError

# The id of the line that says that the clients are connected.
READY = 0

deserializer = TypeDeserializer()


class Unsupported(Exception):
    """The request cannot be made with Python values."""


def decode(value):
    if isinstance(value, list):
        return [decode(element) for element in value]
    if not isinstance(value, dict):
        return value
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"])
    if "$value" in value:
        return native(decode(value["$value"]))
    return {name: decode(field) for name, field in value.items()}


def native(value):
    try:
        result = deserializer.deserialize(value)
    except Exception as error:
        raise Unsupported(str(error)) from error
    if isinstance(result, set) and len(result) < len(*value.values()):
        raise Unsupported("a set with duplicates")
    return result


def encode(value):
    if isinstance(value, Binary):
        value = value.value
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, set):
        return {"$set": list(value)}
    return str(value)


def failure(error):
    if not isinstance(error, ClientError):
        return {"name": type(error).__name__, "message": str(error)}
    fields = error.response.get("Error", {})
    flat = getattr(error, "cancellation_reasons", None)
    reasons = {}
    if flat is not None:
        reasons = {"reasons": [reason(*flat[i : i + 3]) for i in range(0, len(flat), 3)]}
    return {"name": fields.get("Code", ""), "message": fields.get("Message", ""), **reasons}


def reason(code, message, item):
    fields = {"Code": code, "Message": message, "Item": item}
    return {name: value for name, value in fields.items() if value is not None}


def method(operation):
    return re.sub("(?<!^)(?=[A-Z])", "_", operation).lower()


def main(endpoint):
    session = botocore.session.get_session()
    with AmazonDaxClient(session, endpoint_url=endpoint) as client:
        with AmazonDaxClient.resource(endpoint_url=endpoint) as resource:
            clients = {"client": client, "resource": resource.meta.client}
            print(json.dumps({"id": READY}), flush=True)
            for line in sys.stdin:
                request = json.loads(line)
                answer = {"id": request["id"]}
                try:
                    send = getattr(clients[request["kind"]], method(request["operation"]))
                    answer["output"] = send(**decode(request["parameters"]))
                except Unsupported as error:
                    answer["unsupported"] = str(error)
                except Exception as error:  # Every error is an answer.
                    answer["error"] = failure(error)
                print(json.dumps(answer, default=encode), flush=True)


main(sys.argv[1])
