"""What the Lambda service itself does as a function's role: logs, network interfaces, event sources.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
"""

from typing import Any

from iam.sessions import access_key_of, by_lambda
from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json, get_region
from replacing import replace_in

Config = dict[str, Any]
Request = dict[str, Any]

# What Lambda needs to know, which AWS allows on all resources only, and what it does with network interfaces.
_NETWORK = ("DescribeNetworkInterfaces", "DescribeSubnets")
_INTERFACES = (
    "AssignPrivateIpAddresses",
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "UnassignPrivateIpAddresses",
)
_TRACING = ("PutTelemetryRecords", "PutTraceSegments")
_LOGGING = ("CreateLogStream", "PutLogEvents")
_QUEUE = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
_STREAM = ("DescribeStream", "GetRecords", "GetShardIterator")
_DESTINATION = {"s3": "PutObject", "sns": "Publish", "sqs": "SendMessage"}


def require_permissions_for_lambda() -> None:
    # Imported late: it takes functions by name that `give_sessions` replaces.
    from ministack.services import lambda_svc

    create_function = lambda_svc._create_function
    update_config = lambda_svc._update_config
    emit_logs = lambda_svc._emit_lambda_logs

    def _create_function(data: Request):
        name = data.get("FunctionName") or ""
        config = {"FunctionName": name, "FunctionArn": lambda_svc._func_arn(name), "Role": data.get("Role")}
        return _refusal(_missing_for_function(config, data)) or create_function(data)

    def _update_config(name: str, data: Request):
        config = (lambda_svc._functions.get(name) or {}).get("config") or {}
        refusal = _refusal(_missing_for_update(config, data)) if config else None
        if data.get("Role", config.get("Role")) != config.get("Role") and not refusal:
            # The next invocation gets credentials of the new role.
            lambda_svc.invalidate_worker(name, qualifier="$LATEST")
        return refusal or update_config(name, data)

    def _emit_lambda_logs(func: dict[str, Any], *details: Any, **more: Any) -> None:
        # On AWS, too, a function without these permissions runs, and logs nothing.
        if _may_log(func.get("config") or func):
            emit_logs(func, *details, **more)

    replace_in(
        lambda_svc,
        _create_function=_create_function,
        _emit_lambda_logs=_emit_lambda_logs,
        _update_config=_update_config,
    )


def missing_for_mapping(config: Config, settings: dict[str, Any]) -> str | None:
    """Why AWS refuses an event source mapping with these settings for this function."""
    source = settings["EventSourceArn"]
    if _service_of(source) == "dynamodb" and not _may_follow(config, source):
        return (
            f"Cannot access stream {source}. Please ensure the role can perform the GetRecords, GetShardIterator, "
            "DescribeStream, and ListStreams Actions on your stream in IAM."
        )
    for action in _QUEUE if _service_of(source) == "sqs" else ():
        if not _allows(config, f"sqs:{action}", source):
            return f"The function execution role does not have permissions to call {action} on SQS"
    destination = ((settings.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination") or ""
    missing = missing_for_destination(config, destination)
    return f"The function execution role does not have {missing}" if missing else None


def missing_for_destination(config: Config, destination: str) -> str | None:
    """Which permissions to send to a queue, a topic or a bucket are missing."""
    service = _service_of(destination)
    action = _DESTINATION.get(service)
    if not action or _allows(config, f"{service}:{action}", f"{destination}/*" if service == "s3" else destination):
        return None
    return f"permissions to call {action} on {service.upper()}"


def _missing_for_function(config: Config, request: Request) -> str | None:
    is_traced = (request.get("TracingConfig") or {}).get("Mode") == "Active"
    tracing = [("xray", action, "*") for action in _TRACING if is_traced]
    for service, action, resource in (*_network_needs(config, request.get("VpcConfig") or {}), *tracing):
        if not _allows(config, f"{service}:{action}", resource):
            return f"The provided execution role does not have permissions to call {action} on {service.upper()}"
    missing = missing_for_destination(config, (request.get("DeadLetterConfig") or {}).get("TargetArn") or "")
    return f"The provided execution role does not have {missing}" if missing else None


def _network_needs(config: Config, vpc: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Services, actions and resources.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
    """
    if not vpc.get("SubnetIds"):
        return []
    region, account = config["FunctionArn"].split(":")[3:5]
    names = [
        *(f"subnet/{subnet}" for subnet in vpc["SubnetIds"]),
        *(f"security-group/{group}" for group in vpc.get("SecurityGroupIds") or []),
    ]
    interface, *parts = [f"arn:aws:ec2:{region}:{account}:{name}" for name in ("network-interface/*", *names)]
    return [
        *(("ec2", action, "*") for action in _NETWORK),
        *(("ec2", action, interface) for action in _INTERFACES),
        *(("ec2", "CreateNetworkInterface", part) for part in parts),
    ]


def _missing_for_update(config: Config, request: Request) -> str | None:
    role = request.get("Role") or config["Role"]
    # Another role needs the permissions for what stays, too.
    settings = request if role == config["Role"] else {**config, **request}
    return _missing_for_function({**config, "Role": role}, settings)


def _may_follow(config: Config, stream: str) -> bool:
    streams_of_table = f"{stream.rpartition('/')[0]}/*"
    needs = [*((f"dynamodb:{action}", stream) for action in _STREAM), ("dynamodb:ListStreams", streams_of_table)]
    return all(_allows(config, action, resource) for action, resource in needs)


def _may_log(config: Config) -> bool:
    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
    region, account = config["FunctionArn"].split(":")[3:5]
    streams = f"arn:aws:logs:{region}:{account}:log-group:{group}:log-stream:*"
    return all(_allows(config, f"logs:{action}", streams) for action in _LOGGING)


def _allows(config: Config, action: str, resource: str) -> bool:
    with by_lambda():
        return not iam_evaluator.enforce(access_key_of(config), action, action.split(":")[0], get_region(), resource)


def _service_of(arn: str) -> str:
    return arn.split(":")[2] if arn.count(":") > 4 else ""


def _refusal(problem: str | None):
    return error_response_json("InvalidParameterValueException", problem, 400) if problem else None
