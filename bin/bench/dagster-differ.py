"""Times Dagster's AssetGraphDiffer on two snapshots.

Usage: dagster-differ.py OLDER.json NEWER.json ROUNDS, each file {"assets": [...]} in the form in which loads are pushed.
Prints {"changed": n, "build_older": [seconds...], "build_newer": [...], "diff": [...], "again": [...]}: how many keys
differ; for each round the time to make the two asset graphs from their serialised snapshots, of one pass over all keys
of graphs that were just made, and of a second pass, when the graphs have kept what the first worked out.
"""

import json
import sys
import time
from unittest import mock

import dagster as dg
from dagster._core.definitions.assets.graph.asset_graph_differ import AssetGraphDiffer
from dagster._core.definitions.assets.graph.remote_asset_graph import RemoteWorkspaceAssetGraph
from dagster._core.remote_representation.code_location import CodeLocation
from dagster._core.remote_representation.external import RemoteRepository
from dagster._core.remote_representation.external_data import RepositorySnap
from dagster._core.remote_representation.handle import RepositoryHandle
from dagster._core.workspace.workspace import CodeLocationEntry, CurrentWorkspace
from dagster._serdes import deserialize_value, serialize_value

METADATA = {
    "text": lambda value: dg.MetadataValue.text(value),
    "int": lambda value: dg.MetadataValue.int(value),
    "timestamp": lambda value: dg.MetadataValue.timestamp(float(value)),
    "url": lambda value: dg.MetadataValue.url(value),
}


def spec(asset):
    partitions = asset["partitions"]
    return dg.AssetSpec(
        key=asset["key"],
        code_version=asset["codeVersion"],
        description=asset["description"],
        group_name=asset["group"],
        owners=asset["owners"],
        tags=asset["tags"],
        deps=[dependency["key"] for dependency in asset["dependencies"]],
        metadata={name: METADATA[entry["type"]](entry["value"]) for name, entry in asset["metadata"].items()},
        partitions_def=dg.TimeWindowPartitionsDefinition(
            start=partitions["start"],
            timezone=partitions["timezone"],
            fmt=partitions["fmt"],
            cron_schedule=partitions["cronSchedule"],
        ),
    )


def serialised(path):
    with open(path, encoding="utf8") as file:
        assets = json.load(file)["assets"]
    repository = dg.Definitions(assets=[spec(asset) for asset in assets]).get_repository_def()
    return serialize_value(RepositorySnap.from_def(repository))


def asset_graph(text):
    """As a webserver makes it from what a code server hands it."""
    snap = deserialize_value(text, RepositorySnap)
    handle = RepositoryHandle.for_test(location_name="bench", repository_name=snap.name)
    repository = RemoteRepository(snap, repository_handle=handle, auto_materialize_use_sensors=True)
    location = mock.MagicMock(spec=CodeLocation)
    location.get_repositories.return_value = {repository.name: repository}
    entry = mock.MagicMock(spec=CodeLocationEntry)
    type(entry).code_location = mock.PropertyMock(return_value=location)
    return RemoteWorkspaceAssetGraph.build(CurrentWorkspace(code_location_entries={"bench": entry}))


def count_changed(base, branch):
    differ = AssetGraphDiffer(branch_asset_graph=branch, base_asset_graph=base)
    keys = base.get_all_asset_keys() | branch.get_all_asset_keys()
    return sum(1 for key in keys if differ.get_changes_for_asset_with_diff(key).change_types)


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def main(older, newer, rounds):
    texts = [serialised(older), serialised(newer)]
    told = {"changed": 0, "build_older": [], "build_newer": [], "diff": [], "again": []}
    for _ in range(int(rounds)):
        base, build_older = timed(lambda: asset_graph(texts[0]))
        branch, build_newer = timed(lambda: asset_graph(texts[1]))
        told["changed"], diff = timed(lambda: count_changed(base, branch))
        _, again = timed(lambda: count_changed(base, branch))
        seconds = {"build_older": build_older, "build_newer": build_newer, "diff": diff, "again": again}
        for name, value in seconds.items():
            told[name].append(value)
    print(json.dumps(told))


main(*sys.argv[1:])
