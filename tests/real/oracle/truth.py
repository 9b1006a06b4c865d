"""What Dagster's own AssetGraphDiffer says of every consecutive two versions, as JSON on standard output.

Arguments: seed, pairs, versions. A line of JSON per step from one version to the next:

- `keys`: every key of either version, as JSON text;
- `changes`: by key, for every one that Dagster sees changed:
  `{"types": [...], "dependencies"/"tags"/"metadata": {"added": [...], "removed": [...], "changed": [...]}}`;
- `mappings`: by key, all parents whose partition mapping differs, of which Dagster stops at the first;
- `strict`: where Loadline's documented meaning of "equal" is another than Python's, what the differ would say with it:
  by key and facet, pairs of name and reason, of names that then count besides (`more`) or no longer (`less`);
- `untold`: by key, the changed facts that no answer of this Dagster's GraphQL holds: of the partitions the classes, of
  the dependencies pairs of parent and class, of the metadata pairs of name and class;
- `mutations`: what was done, by prefix.
"""

import json
import math
import re
import sys

from definitions import FEATURES, has_parameter, repository

import generator
from dagster import DagsterInstance, FloatMetadataValue
from dagster._core.remote_representation.external import RemoteRepository
from dagster._core.remote_representation.external_data import RepositorySnap
from dagster._core.remote_representation.handle import RepositoryHandle
from dagster._serdes import deserialize_value, serialize_value

try:
    from dagster._core.definitions.assets.graph.asset_graph_differ import AssetGraphDiffer
except ImportError:
    from dagster._core.definitions.asset_graph_differ import AssetGraphDiffer


# What the constructor asks for besides; it says nothing of definitions.
REST = {"auto_materialize_use_sensors": True} if has_parameter(RemoteRepository.__init__, "auto_materialize_use_sensors") else {"instance": DagsterInstance.ephemeral()}


def asset_graph(assets):
    """The graph as a webserver has it: through Dagster's own serialisation."""
    definitions = repository(assets).get_repository_def()
    snap = deserialize_value(serialize_value(RepositorySnap.from_def(definitions)), RepositorySnap)
    handle = RepositoryHandle.for_test(repository_name=definitions.name)
    return RemoteRepository(snap, repository_handle=handle, **REST).asset_graph


def dict_diff(diff, name=str):
    return {how: sorted(name(key) for key in getattr(diff, f"{how}_keys")) for how in ("added", "removed", "changed")}


def text(key):
    return json.dumps(list(key.path), ensure_ascii=False, separators=(",", ":"))


# --- equality as Loadline documents it ---


def serialized(value):
    return json.loads(serialize_value(value))


def strictly_equal(a, b):
    """Deep equality in which NaN equals NaN and a boolean never equals a number."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, float) and isinstance(b, float) and a != a and b != b:
        return True
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(strictly_equal(a[name], b[name]) for name in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(strictly_equal, a, b))
    return a == b


def number_of(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def why_strict(old, new):
    """The documented deviation by which two values are equal in one sense alone."""
    if type(old) is not type(new):
        if isinstance(getattr(old, "value", None), bool) != isinstance(getattr(new, "value", None), bool):
            return "a boolean never equals a number"
        return "values of different kinds are never equal"
    if old != new:
        return "NaN equals NaN"
    return "a boolean never equals a number"


def strict_metadata(base, branch):
    result = {"more": [], "less": []}
    for name in base.metadata.keys() & branch.metadata.keys():
        old, new = base.metadata[name], branch.metadata[name]
        python_says = old == new
        strict_says = type(old) is type(new) and strictly_equal(serialized(old), serialized(new))
        if python_says and not strict_says:
            result["more"].append([name, why_strict(old, new)])
        if strict_says and not python_says:
            result["less"].append([name, why_strict(old, new)])
    return result


def strict_mappings(base, branch):
    """Mappings are tuples to Python, so that those of different classes with the same members are equal."""
    more = []
    if base.parent_keys == branch.parent_keys:
        for key in base.parent_keys:
            old, new = base.partition_mappings.get(key), branch.partition_mappings.get(key)
            if old == new and old is not None and serialized(old) != serialized(new):
                more.append([text(key), "mappings of different classes are never equal"])
    return {"more": more, "less": []}


# --- what GraphQL holds of partitions and mappings ---


def told_of_partitions(definition):
    """The fields of `PartitionDefinition` and its `dimensionTypes` (dagster_graphql/schema/partition_sets.py)."""
    if definition is None:
        return None
    dimensions = [(dim.name, str(dim.partitions_def), type_name(dim.partitions_def), getattr(dim.partitions_def, "name", None)) for dim in getattr(definition, "partitions_defs", [])]
    return [str(definition), type_name(definition), getattr(definition, "name", None), getattr(definition, "fmt", None), dimensions]


def type_name(definition):
    return type(definition).__name__


def told_of_mapping(mapping):
    """`partitionMapping{className description}`; the resolver takes a mapping without members, an empty tuple, for none."""
    if not mapping:
        return None
    # A set is printed in another order by every process.
    return [type(mapping).__name__, re.sub(r"\{'[^{}:]*\}", lambda found: "".join(sorted(found[0])), mapping.description)]


def untold_of_partitions(old, new):
    if old is None or new is None or type_name(old) != type_name(new):
        return ["partitions: unclassified"]
    if hasattr(old, "partitions_defs"):
        before = {dim.name: dim.partitions_def for dim in old.partitions_defs}
        after = {dim.name: dim.partitions_def for dim in new.partitions_defs}
        if before.keys() != after.keys():
            return ["partitions: unclassified"]
        return sorted({reason for name in before if before[name] != after[name] for reason in untold_of_partitions(before[name], after[name])})
    if hasattr(old, "cron_schedule"):
        classes = {
            "end": old.end != new.end,
            "exclusions": getattr(old, "exclusions", None) != getattr(new, "exclusions", None),
            "offsets within a cron schedule": old.cron_schedule != new.cron_schedule,
            "a start finer than the format": old.start != new.start,
            "the format of a dimension": old.fmt != new.fmt,
        }
        return [f"partitions: {name}" for name, differs in classes.items() if differs]
    return ["partitions: static keys that hold quotes"] if type_name(old).startswith("Static") else ["partitions: unclassified"]


def untold_of_mapping(old, new):
    if not old and not new:
        return "mappings: a mapping without members, or none"
    if type(old) is type(new):
        return f"mappings: members of {type(old).__name__}"
    return "mappings: unclassified"


def is_unclear_float(value):
    """What webservers that do not send the text of a float answer null for."""
    return isinstance(value, FloatMetadataValue) and (value.value is None or math.isnan(value.value))


def untold_of_metadata(base, branch):
    """Pairs of name and class."""
    if FEATURES["float_text"]:
        return []
    both = sorted(base.metadata.keys() & branch.metadata.keys())
    pairs = [(name, base.metadata[name], branch.metadata[name]) for name in both]
    return [[name, "metadata: a float that is NaN, or without a value"] for name, old, new in pairs if is_unclear_float(old) and is_unclear_float(new) and (old.value is None) != (new.value is None)]


def compare(base_graph, branch_graph):
    differ = AssetGraphDiffer(branch_asset_graph=branch_graph, base_asset_graph=base_graph)
    changes, all_mappings, strict, untold = {}, {}, {}, {}
    for key in base_graph.get_all_asset_keys() | branch_graph.get_all_asset_keys():
        details = differ.get_changes_for_asset_with_diff(key)
        types = sorted(each.value for each in details.change_types)
        if types:
            change = {"types": types}
            if details.dependencies:
                change["dependencies"] = dict_diff(details.dependencies, text)
            for facet in ("tags", "metadata"):
                if getattr(details, facet):
                    change[facet] = dict_diff(getattr(details, facet))
            if details.code_version:
                change["codeVersion"] = [details.code_version.old, details.code_version.new]
            changes[text(key)] = change
        if not (base_graph.has(key) and branch_graph.has(key)):
            continue
        base, branch = base_graph.get(key), branch_graph.get(key)
        facets = {"METADATA": strict_metadata(base, branch), "DEPENDENCIES": strict_mappings(base, branch)}
        facets = {facet: said for facet, said in facets.items() if said["more"] or said["less"]}
        if facets:
            strict[text(key)] = facets
        lost = {}
        unclear = untold_of_metadata(base, branch)
        if unclear:
            lost["METADATA"] = unclear
        if base.partitions_def != branch.partitions_def and told_of_partitions(base.partitions_def) == told_of_partitions(branch.partitions_def):
            lost["PARTITIONS_DEFINITION"] = untold_of_partitions(base.partitions_def, branch.partitions_def)
        if base.parent_keys == branch.parent_keys:
            mappings = {parent: (base.partition_mappings.get(parent), branch.partition_mappings.get(parent)) for parent in base.parent_keys}
            differing = sorted(text(parent) for parent, (old, new) in mappings.items() if old != new)
            if differing:
                all_mappings[text(key)] = differing
            hidden = [[text(parent), untold_of_mapping(old, new)] for parent, (old, new) in mappings.items() if (type(old) is not type(new) or old != new) and told_of_mapping(old) == told_of_mapping(new)]
            if hidden:
                lost["DEPENDENCIES"] = hidden
        if lost:
            untold[text(key)] = lost
    return {"changes": changes, "mappings": all_mappings, "strict": strict, "untold": untold}


def main(seed, pairs, versions):
    states = generator.states(seed, int(pairs), int(versions), FEATURES)
    base = asset_graph(states[0][0])
    for assets, mutations in states[1:]:
        branch = asset_graph(assets)
        keys = sorted(text(key) for key in base.get_all_asset_keys() | branch.get_all_asset_keys())
        print(json.dumps({"keys": keys, **compare(base, branch), "mutations": mutations}), flush=True)
        base = branch


main(*sys.argv[1:])
