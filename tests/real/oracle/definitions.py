"""The states of `generator.py` as Dagster's definitions."""

import importlib.util
import inspect
import os
import re
import sys
import warnings
from datetime import datetime
from pathlib import Path

warnings.filterwarnings("ignore")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import dagster as dg  # noqa: E402
import generator  # noqa: E402


def has_parameter(function, name):
    return name in inspect.signature(function).parameters


def webserver_sends_text_of_floats():
    package = importlib.util.find_spec("dagster_graphql").submodule_search_locations[0]
    return "floatRepr" in Path(package, "schema/metadata.py").read_text()


VERSION = tuple(int(part) for part in re.findall(r"\d+", dg.__version__)[:3])
FEATURES = {
    "pool": hasattr(dg, "PoolMetadataValue") or VERSION >= (1, 12, 0),
    "float_text": webserver_sends_text_of_floats(),
    "exclusions": has_parameter(dg.TimeWindowPartitionsDefinition.__new__, "exclusions"),
    "column_tags": has_parameter(dg.TableColumn.__new__, "tags"),
}


class Engine:
    """Something that no metadata value can hold."""


class Session:
    """Another such thing."""


def number(value):
    return float(value) if isinstance(value, str) else value


def plain(value):
    """Nested JSON with its odd numbers in place."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return float(value["odd"]) if list(value) == ["odd"] else {name: plain(item) for name, item in value.items()}
    return value


def columns(specs):
    made = []
    for name, type_, description, constraints, tags in specs:
        given = {"tags": tags} if tags else {}
        if constraints is not None:
            given["constraints"] = dg.TableColumnConstraints(nullable=constraints[0], unique=constraints[1], other=constraints[2])
        made.append(dg.TableColumn(name=name, type=type_, description=description, **given))
    return made


def schema(spec):
    given = {} if spec["constraints"] is None else {"constraints": dg.TableConstraints(other=spec["constraints"])}
    return dg.TableSchema(columns=columns(spec["columns"]), **given)


def metadata_value(kind, payload):
    value = dg.MetadataValue
    match kind:
        case "text" | "url" | "path" | "notebook" | "md" | "dagster_run":
            return getattr(value, kind)(payload)
        case "json":
            return value.json(plain(payload))
        case "int":
            return dg.IntMetadataValue(payload)
        case "float":
            return dg.FloatMetadataValue(number(payload))
        case "bool":
            return dg.BoolMetadataValue(payload)
        case "null":
            return dg.NullMetadataValue()
        case "timestamp":
            return value.timestamp(payload)
        case "python_artifact":
            return dg.PythonArtifactMetadataValue(*payload)
        case "asset":
            return value.asset(dg.AssetKey(payload))
        case "job":
            return value.job(job_name=payload[0], location_name=payload[1], repository_name=payload[2])
        case "table":
            names = [column[0] for column in payload["columns"]]
            rows = [{name: [1, None, "é", 1.5, True][(row + index) % 5] for index, name in enumerate(names)} for row in range(payload["records"])]
            return value.table([dg.TableRecord(row) for row in rows], schema=schema(payload))
        case "table_schema":
            return value.table_schema(schema(payload))
        case "table_column_lineage":
            return value.column_lineage(dg.TableColumnLineage({name: [dg.TableColumnDep(dg.AssetKey(key), column) for key, column in deps] for name, deps in payload.items()}))
        case "code_references":
            return dg.CodeReferencesMetadataValue(code_references=[
                dg.LocalFileCodeReference(file_path=each[1], line_number=each[2], label=each[3]) if each[0] == "local" else dg.UrlCodeReference(url=each[1], label=each[2])
                for each in payload
            ])
        case "pool":
            from dagster._core.definitions.metadata.metadata_value import PoolMetadataValue

            return PoolMetadataValue(payload)
        case "object":
            from dagster._core.definitions.metadata.metadata_value import ObjectMetadataValue

            return ObjectMetadataValue({"Engine": Engine, "Session": Session}[payload]())
    raise AssertionError(kind)


def time_window(spec):
    kind = spec["kind"]
    given = {"timezone": spec["timezone"], "end_offset": spec["end_offset"]}
    if spec["fmt"] is not None:
        given["fmt"] = spec["fmt"]
    if spec["exclusions"] is not None:
        given["exclusions"] = [each if isinstance(each, str) else datetime(*each) for each in spec["exclusions"]]
    start = datetime(*spec["start"])
    end = datetime(*spec["end"]) if spec["end"] else None
    if kind == "cron":
        fmt = given.pop("fmt", "%Y-%m-%d-%H:%M")
        return dg.TimeWindowPartitionsDefinition(cron_schedule=spec["cron"], start=start, end=end, fmt=fmt, **given)
    given["minute_offset"] = spec["minute_offset"]
    if kind != "hourly":
        given["hour_offset"] = spec["hour_offset"]
    if kind in ("weekly", "monthly"):
        given["day_offset"] = spec["day_offset"]
    make = {"hourly": dg.HourlyPartitionsDefinition, "daily": dg.DailyPartitionsDefinition, "weekly": dg.WeeklyPartitionsDefinition, "monthly": dg.MonthlyPartitionsDefinition}[kind]
    return make(start_date=start, end_date=end, **given)


def partitions(spec):
    if spec is None:
        return None
    kind, payload = spec
    match kind:
        case "time_window":
            return time_window(payload)
        case "static":
            return dg.StaticPartitionsDefinition(payload)
        case "dynamic":
            return dg.DynamicPartitionsDefinition(name=payload)
        case "multi":
            return dg.MultiPartitionsDefinition({name: partitions(inner) for name, inner in payload.items()})
    raise AssertionError(kind)


def mapping(spec):
    if spec is None:
        return None
    kind, *given = spec
    match kind:
        case "all":
            return dg.AllPartitionMapping()
        case "last":
            return dg.LastPartitionMapping()
        case "identity":
            return dg.IdentityPartitionMapping()
        case "time_window":
            return dg.TimeWindowPartitionMapping(*given)
        case "specific":
            return dg.SpecificPartitionsPartitionMapping(*given)
        case "static":
            return dg.StaticPartitionMapping({key: set(each["set"]) if isinstance(each, dict) else each for key, each in given[0].items()})
        case "slice":
            return dg.MultiToSingleDimensionPartitionMapping(*given)
        case "multi":
            return dg.MultiPartitionMapping({upstream: dg.DimensionPartitionMapping(dimension_name=name, partition_mapping=mapping(inner)) for upstream, (name, inner) in given[0].items()})
    raise AssertionError(kind)


def common(asset):
    return {
        "tags": {**asset["tags"]},
        "metadata": {name: metadata_value(*value) for name, value in asset["metadata"].items()},
        "group_name": asset["group"],
        "description": asset["description"],
    }


def asset_spec(asset):
    return dg.AssetSpec(
        key=dg.AssetKey(asset["key"]),
        deps=[dg.AssetDep(dg.AssetKey(key), partition_mapping=mapping(how)) for key, how in asset["deps"]],
        code_version=asset["code_version"],
        kinds=set(asset["kinds"]),
        owners=asset["owners"],
        automation_condition={None: None, "eager": dg.AutomationCondition.eager(), "on_cron": dg.AutomationCondition.on_cron("0 3 * * *")}[asset["automation"]],
        **common(asset),
        **({} if asset["form"] == "multi" else {"partitions_def": partitions(asset["partitions"])}),
    )


def python_name(key):
    return re.sub(r"\W", "_", "__".join(key))


def build(asset):
    match asset["form"]:
        case "external":
            return asset_spec(asset)
        case "asset":
            key = dg.AssetKey(asset["key"])
            checks = [dg.AssetCheckSpec(name=f"check_{index}", asset=key) for index in range(asset["checks"])]

            @dg.multi_asset(name=python_name(asset["key"]), specs=[asset_spec(asset)], check_specs=checks, can_subset=True)
            def made(): ...

            return made
        case "graph":

            @dg.op(name=f"{python_name(asset['key'])}_step")
            def step(): ...

            def body():
                return step()

            return dg.graph_asset(name=asset["key"][-1], key_prefix=asset["key"][:-1], owners=asset["owners"], **common(asset))(body)
        case "observable":

            def look(): ...

            return dg.observable_source_asset(name=asset["key"][-1], key_prefix=asset["key"][:-1], **common(asset))(look)
    raise AssertionError(asset["form"])


def repository(assets):
    made = [build(each) for each in assets if each["form"] != "multi"]
    together = {}
    for each in assets:
        if each["form"] == "multi":
            together.setdefault(each["key"][0], []).append(asset_spec(each))
    for prefix, specs in together.items():

        @dg.multi_asset(name=f"{prefix}_multi", specs=specs, can_subset=True)
        def several(): ...

        made.append(several)
    return dg.Definitions(assets=made)


def from_environment():
    """The version of the definitions that the environment names."""
    seed, pairs, versions, version = (os.environ[f"ORACLE_{name}"] for name in ("SEED", "PAIRS", "VERSIONS", "VERSION"))
    return repository(generator.states(seed, int(pairs), int(versions), FEATURES)[int(version)][0])
