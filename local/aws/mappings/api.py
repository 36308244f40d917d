"""Serves the event source mappings of the Lambda API in place of MiniStack, which accepts what AWS refuses, lacks
settings and defaults, and knows no states but `Enabled` and `Disabled`.

It runs in MiniStack's process, and the mappings stay in MiniStack's own store: Terraform and every SDK client reach it
on the port of the local AWS, the local AWS starts alone and as fast as before, and MiniStack's own poller can serve the
mappings too. A proxy before that port would delay every request to AWS.
"""

import json
import re
from urllib.parse import unquote
from uuid import uuid4

from iam.lambda_service import missing_for_mapping
from mappings.filters import check_filters
from mappings.model import Refused, Settings, check_model
from mappings.results import NO_RECORDS, Results
from mappings.rules import check_parameters, check_settings, refuse
from mappings.settings import changed_settings, new_settings, store, updatable
from mappings.sources import Function, check_source, find_function, name_and_qualifier, service_of
from mappings.states import change, current_mappings, require_settled, state_of, take_seconds
from ministack.core.responses import json_response
from ministack.services import lambda_svc
from replacing import replace_in

Response = tuple[int, dict[str, str], bytes]

_PATH = re.compile(r"/[^/]+/event-source-mappings(/(?P<uuid>[^/]+))?/?")

# Of an answer, whatever number is requested.
_MAXIMUM_ITEMS = 100

# Fields of a stored mapping that are not part of answers.
_INTERNAL = ("Enabled", "FunctionName", "Qualifier", "Tags", "Transition")


def serve_mappings(results: Results, change_seconds: float) -> None:
    """Answers requests for event source mappings, and leaves the others to MiniStack."""
    take_seconds(change_seconds)
    others = lambda_svc.handle_request

    async def handle_request(method: str, path: str, headers: dict, body: bytes, query: dict) -> Response:
        match = _PATH.fullmatch(unquote(path))
        answer = match and _ANSWERS.get((method, match["uuid"] is not None))
        if not answer:
            return await others(method, path, headers, body, query)
        try:
            return await answer(match["uuid"], body, query)
        except Refused as error:
            return _error_response(error)

    replace_in(lambda_svc, handle_request=handle_request, _esm_response=lambda mapping: _view(mapping, results))


async def _list(_uuid: None, _body: bytes, query: dict) -> Response:
    source, reference, marker = (
        lambda_svc._qp_first(query, name) for name in ("EventSourceArn", "FunctionName", "Marker")
    )
    most = _integer(lambda_svc._qp_first(query, "MaxItems", "100"))
    check_model({"EventSourceArn": source or None, "FunctionName": reference or None, "MaxItems": most})
    function = name_and_qualifier(reference) if reference else None
    found = [
        mapping
        for mapping in current_mappings().values()
        if (not source or mapping["EventSourceArn"] == source)
        and (not function or (mapping["FunctionName"], mapping["Qualifier"]) == function)
    ]
    start = next((index for index, mapping in enumerate(found, 1) if mapping["UUID"] == marker), 0)
    end = start + min(most, _MAXIMUM_ITEMS)
    page: Settings = {"EventSourceMappings": [lambda_svc._esm_response(mapping) for mapping in found[start:end]]}
    if end < len(found):
        page["NextMarker"] = found[end - 1]["UUID"]
    return json_response(page, content_type="application/json")


async def _get(uuid: str, _body: bytes, _query: dict) -> Response:
    return _response(_find(uuid))


async def _create(_uuid: None, body: bytes, _query: dict) -> Response:
    request = _parse(body)
    check_model(request, required=("FunctionName",))
    service = service_of(request.get("EventSourceArn"))
    check_parameters(request, service)
    await check_filters(request, service)
    settings = new_settings(request, service)
    uuid = str(uuid4())
    function = _check(settings, service, request["FunctionName"], uuid)
    mapping = {"UUID": uuid, "Tags": request.get("Tags") or {}, **settings, **_target(function)}
    if service == "sqs":
        mapping["StateTransitionReason"] = "USER_INITIATED"
    else:
        # AWS reports no results of queues.
        mapping |= {"StateTransitionReason": "User action", "LastProcessingResult": NO_RECORDS}
    change(mapping, "Creating", enabled=request.get("Enabled") is not False)
    lambda_svc._esms[uuid] = mapping
    _inform_own_poller(mapping)
    return _response(mapping, 202)


async def _update(uuid: str, body: bytes, _query: dict) -> Response:
    request = updatable(_parse(body))
    service = service_of(_find(uuid)["EventSourceArn"])
    check_model(request)
    check_parameters(request, service)
    await check_filters(request, service)
    # Another request may have changed or deleted it while the filters were checked.
    mapping = _find(uuid)
    require_settled(mapping, "update")
    settings = changed_settings(mapping, request)
    was_enabled, enabled = mapping["Enabled"], request.get("Enabled")
    if enabled is False and _keeps_function(mapping, request):
        # Whatever has been deleted since: this is how to end its errors.
        check_settings(settings, service)
    else:
        function = _check(settings, service, request.get("FunctionName") or mapping["FunctionArn"], mapping["UUID"])
        settings |= _target(function)
    store(mapping, settings)
    if enabled is None or enabled == was_enabled:
        change(mapping, "Updating", was_enabled)
    else:
        change(mapping, "Enabling" if enabled else "Disabling", enabled)
    return _response(mapping, 202)


async def _delete(uuid: str, _body: bytes, _query: dict) -> Response:
    mapping = _find(uuid)
    require_settled(mapping, "delete")
    change(mapping, "Deleting", enabled=False)
    return _response(mapping, 202)


# By method, and whether the path names a mapping.
_ANSWERS = {
    ("POST", False): _create,
    ("GET", False): _list,
    ("GET", True): _get,
    ("PUT", True): _update,
    ("DELETE", True): _delete,
}


def _check(settings: Settings, service: str, function_name: str, uuid: str) -> Function:
    check_settings(settings, service)
    function = find_function(function_name)
    source = settings["EventSourceArn"]
    check_source(source, service, function)
    missing = missing_for_mapping(function.config, settings)
    if missing:
        refuse(missing)
    for other in current_mappings().values():
        if other["UUID"] == uuid or (other["EventSourceArn"], other["FunctionArn"]) != (source, function.arn):
            continue
        pair = f'arn (" {source} ") and function (" {function.qualified_name} ")'
        is_queue = service == "sqs"
        known = f"An event source mapping with SQS {pair}" if is_queue else f"The event source {pair} provided mapping"
        hint = f"Please update or delete the existing mapping with UUID {other['UUID']}"
        raise Refused("ResourceConflictException", f"{known} already exists. {hint}", 409)
    return function


def _keeps_function(mapping: Settings, request: Settings) -> bool:
    reference = request.get("FunctionName")
    return not reference or name_and_qualifier(reference) == (mapping["FunctionName"], mapping["Qualifier"])


def _target(function: Function) -> Settings:
    return {"FunctionArn": function.arn, "FunctionName": function.name, "Qualifier": function.qualifier}


def _inform_own_poller(mapping: Settings) -> None:
    if "StartingPosition" in mapping:
        lambda_svc._init_stream_position(mapping["UUID"], mapping["EventSourceArn"], mapping["StartingPosition"])
    lambda_svc._ensure_poller()


def _find(uuid: str) -> Settings:
    mapping = current_mappings().get(uuid)
    if mapping is None:
        raise Refused("ResourceNotFoundException", "The resource you requested does not exist.", 404)
    return mapping


def _view(mapping: Settings, results: Results) -> Settings:
    """A mapping as answers contain it."""
    if "LastProcessingResult" in mapping:
        mapping["LastProcessingResult"] = results.of(mapping["UUID"]) or mapping["LastProcessingResult"]
    public = {name: value for name, value in mapping.items() if name not in _INTERNAL}
    return public | {"EventSourceMappingArn": lambda_svc._esm_arn(mapping["UUID"]), "State": state_of(mapping)}


def _integer(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise Refused("SerializationException", "STRING_VALUE can not be converted to Integer")
    return int(text)


def _parse(body: bytes) -> Settings:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        request = None
    if not isinstance(request, dict):
        raise Refused("SerializationException", "Could not parse request body into json")
    return request


def _response(mapping: Settings, status: int = 200) -> Response:
    return json_response(lambda_svc._esm_response(mapping), status, content_type="application/json")


def _error_response(error: Refused) -> Response:
    key = "Message" if error.type in ("ResourceNotFoundException", "ResourceInUseException") else "message"
    body = {key: error.message, **({} if error.type == "ValidationException" else {"Type": "User"})}
    return error.status, {"Content-Type": "application/json", "x-amzn-errortype": error.type}, json.dumps(body).encode()
