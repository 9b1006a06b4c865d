"""Seeded definition sets, as plain data.

A pair is a little set of assets under a key prefix of its own; `states(seed, pairs, versions)` gives every version of
every pair, each version made from the one before by a named mutation. Nothing here imports Dagster: what a state means
in Dagster is said in `definitions.py`.

An asset is a dict: key, form, code_version, tags, kinds, metadata ({name: [kind, payload]}), deps
([[key, mapping | None]]), partitions, group, description, owners, automation, checks.
"""

import copy
import random

WORDS = ["orders", "users", "", " ", "\u00e9", "e\u0301", "日本", "🚀🚀", 'quo"te', "it's", "back\\slash", "a\nb", "NaN", "null", "true", "1", "x" * 300]
NAMES = ["rows", "owner note", "\u00e9", "e\u0301", "🚀", "dagster/a_name", "__proto__", "constructor", "a.b", "1", "x/y", "UPPER", "upper"]
INTS = [0, 1, -1, 5, 2**31 - 1, 2**31, -(2**31) - 1, 2**53 - 1, 2**53, 2**53 + 1, 2**70, 2**70 + 1, -(2**70)]
FLOATS = [0.0, -0.0, 1.0, 1.5, -2.25, 0.1, 0.30000000000000004, 1e308, 5e-324, 1e22, 123456789.125, 2.0**60]
ODD_FLOATS = ["nan", "inf", "-inf"]
TEXT_KINDS = ["text", "url", "path", "notebook", "md", "dagster_run"]
STATIC_KEYS = ["a", "b", "c", "é", "with space", "it's", "1"]
TIMEZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]


class Generator:
    """Values of one pair at one step; `features` says what this Dagster has."""

    def __init__(self, rng, features):
        self.rng = rng
        self.features = features

    def pick(self, items):
        return self.rng.choice(list(items))

    def other(self, make, old, tries=50):
        """A value of `make` that is written otherwise than `old`."""
        for _ in range(tries):
            value = make()
            if repr(value) != repr(old):
                return value
        raise AssertionError(f"no other value than {old!r}")

    # --- metadata ---

    def kinds(self):
        known = [*TEXT_KINDS, "json", "int", "float", "bool", "null", "timestamp", "python_artifact", "asset", "job", "table", "table_schema", "table_column_lineage", "code_references"]
        return [*known, *(["pool", "object"] if self.features["pool"] else [])]

    def metadata_value(self, kind=None):
        kind = kind or self.pick(self.kinds())
        if kind in TEXT_KINDS or kind == "pool":
            return [kind, self.pick(WORDS)]
        if kind == "object":
            return [kind, self.pick(["Engine", "Session"])]
        make = {
            "json": self.json,
            "int": lambda: self.pick([*INTS, None]),
            "float": lambda: self.pick([*FLOATS, *ODD_FLOATS, None]),
            "bool": lambda: self.pick([True, False, None]),
            "null": lambda: None,
            "timestamp": lambda: self.pick([0.0, 1.5, 1700000000.0, 1700000000.25]),
            "python_artifact": lambda: [self.pick(["a.b", "c"]), self.pick(["f", "é"])],
            "asset": lambda: self.pick([["a"], ["a", "b"], ["é", "x y"]]),
            "job": lambda: [self.pick(["j1", "j2"]), self.pick(["loc", ""]), self.pick(["repo", None])],
            "table": lambda: {"columns": self.columns(), "constraints": self.pick([None, ["rows > 0"], []]), "records": self.rng.randint(0, 3)},
            "table_schema": lambda: {"columns": self.columns(), "constraints": self.pick([None, ["rows > 0"], ["b", "a"]])},
            "table_column_lineage": lambda: {name: [[["up"], column] for column in self.rng.sample(["c", "d"], self.rng.randint(0, 2))] for name in self.rng.sample(["x", "y", "z"], self.rng.randint(0, 3))},
            "code_references": lambda: [self.pick([["local", "/src/a.py", self.pick([1, 20, None]), self.pick([None, "here"])], ["url", "https://example.com/a.py", self.pick([None, "there"])]]) for _ in range(self.rng.randint(0, 3))],
        }[kind]
        return [kind, make()]

    def json(self, depth=0):
        """Always a dict or a list at the top, as Dagster wants."""
        kind = self.pick(["dict", "list"] if depth == 0 else ["dict", "list", "scalar", "scalar", "scalar"])
        if depth > 3 or kind == "scalar":
            return self.pick([None, True, False, "", "é", "NaN", *INTS, *FLOATS, {"odd": self.pick(ODD_FLOATS)}])
        if kind == "list":
            return [self.json(depth + 1) for _ in range(self.rng.randint(0, 3))]
        return {name: self.json(depth + 1) for name in self.rng.sample(NAMES, self.rng.randint(0, 3))}

    def columns(self):
        return [
            [name, self.pick(["int", "string", "struct<a: int>"]), self.pick([None, "", "A column."]), self.pick([None, [True, False, []], [False, True, ["> 0"]]]), self.pick([{}, {"pii": "yes"}] if self.features["column_tags"] else [{}])]
            for name in self.rng.sample(["id", "name", "é", "amount"], self.rng.randint(0, 3))
        ]

    # --- partitions ---

    def time_window(self, kind=None):
        kind = kind or self.pick(["hourly", "daily", "weekly", "monthly", "cron"])
        fine = kind in ("hourly", "cron")
        fmts = [None, "%Y-%m-%d-%H:%M%z", "%Y%m%dT%H%M%S"] if fine else [None, "%Y/%m/%d", "%d.%m.%Y", "%Y-%j", "%d %b %Y"]
        spec = {
            "kind": kind,
            "start": [self.pick([2019, 2024]), self.pick([1, 3, 10, 11]), self.pick([1, 15, 31 if kind == "daily" and False else 28]), 0, 0],
            "timezone": self.pick(TIMEZONES),
            "fmt": self.pick(fmts),
            "end": self.pick([None, None, [2031, 1, 1, 0, 0]]),
            "end_offset": self.pick([0, 0, 1, 2, -1]),
            "minute_offset": self.pick([0, 0, 15]),
            "hour_offset": self.pick([0, 0, 6]) if kind != "hourly" else 0,
            "day_offset": {"weekly": self.pick([0, 3]), "monthly": self.pick([1, 5])}.get(kind, 0),
            "cron": self.pick(["0 */6 * * *", "*/30 * * * *", "15 3,9 * * 1-5"]) if kind == "cron" else None,
            "exclusions": None,
        }
        return ["time_window", spec]

    def exclusions(self):
        return self.pick([None, ["0 0 1 1 *"], ["0 0 1 1 *", "0 0 25 12 *"], ["0 0 25 12 *", "0 0 1 1 *"], [[2024, 2, 1, 0, 0]], [[2024, 2, 1, 0, 0], "0 0 1 1 *"]])

    def static(self):
        return ["static", self.rng.sample([*STATIC_KEYS, "d, e", "a', 'b"], self.rng.randint(1, 5))]

    def static_dimension(self):
        # Within several dimensions Dagster refuses commas.
        return ["static", self.rng.sample(STATIC_KEYS, self.rng.randint(1, 5))]

    def dynamic(self):
        return ["dynamic", self.pick(["customers", "regions", "é", "with space"])]

    def multi(self):
        dims = self.rng.sample(["date", "region", "customer", "Hour"], 2)
        first = self.pick([self.time_window, self.static_dimension])()
        second = self.pick([self.static_dimension, self.dynamic])()
        return ["multi", {dims[0]: first, dims[1]: second}]

    def partitions(self):
        return self.pick([self.time_window, self.time_window, self.time_window, self.static, self.dynamic, self.multi])()


# --- an asset, and the starting states of the themes ---


def asset(prefix, name, form="asset", **given):
    return {
        "key": [prefix, name],
        "form": form,
        "code_version": None,
        "tags": {},
        "kinds": [],
        "metadata": {},
        "deps": [],
        "partitions": None,
        "group": None,
        "description": None,
        "owners": [],
        "automation": None,
        "checks": 0,
        **given,
    }


def start_values(prefix, gen):
    metadata = {name: gen.metadata_value() for name in gen.rng.sample(NAMES, 3)}
    return [
        asset(prefix, "a", code_version="1", tags={"team": "core", "tier": ""}, kinds=["sql"], metadata=metadata, group="one"),
        asset(prefix, "b", form="external", metadata={"m": gen.metadata_value()}, deps=[[[prefix, "a"], None]]),
    ]


def start_metadata(prefix, gen):
    """One asset per pair that holds a value of every kind."""
    return [asset(prefix, "a", form=gen.pick(["asset", "external"]), metadata={f"m {kind}": gen.metadata_value(kind) for kind in gen.kinds()})]


def start_partitions(prefix, gen):
    return [asset(prefix, "p", form=gen.pick(["asset", "external"]), partitions=gen.partitions())]


def start_dependencies(prefix, gen):
    up, down, mapping = mapped(gen)
    return [
        asset(prefix, "up", form="external", partitions=up),
        asset(prefix, "up2", form="external", partitions=up),
        asset(prefix, "down", partitions=down, deps=[[[prefix, "up"], mapping], [[prefix, "up2"], mapping], [[prefix, "stub"], None]]),
    ]


def start_forms(prefix, gen):
    return [
        asset(prefix, "graph", form="graph", metadata={"m": gen.metadata_value("text")}, tags={"t": "1"}),
        asset(prefix, "m1", form="multi", code_version="1"),
        asset(prefix, "m2", form="multi", metadata={"m": gen.metadata_value("int")}, deps=[[[prefix, "m1"], None]]),
        asset(prefix, "checked", checks=1, group="one"),
        asset(prefix, "seen", form="observable", metadata={"m": gen.metadata_value("url")}),
        asset(prefix, "é x.y", form="external", tags={"t": "1"}),
    ]


DAILY = ["time_window", {"kind": "daily", "start": [2024, 1, 1, 0, 0], "timezone": "UTC", "fmt": None, "end": None, "end_offset": 0, "minute_offset": 0, "hour_offset": 0, "day_offset": 0, "cron": None, "exclusions": None}]
LETTERS = ["static", ["a", "b", "c"]]
GRID = ["multi", {"date": DAILY, "letter": LETTERS}]
GRID2 = ["multi", {"day": DAILY, "letter": LETTERS}]


def mapped(gen, family=None):
    """Partitions upstream and downstream, and a mapping that Dagster accepts between them."""
    family = family or gen.pick(["time", "time", "static", "grid", "slice", "none"])
    anywhere = [None, ["all"], ["last"]]
    if family == "time":
        mapping = gen.pick([*anywhere, ["identity"], ["time_window", 0, 0, False], ["time_window", -1, 0, False], ["time_window", -1, 1, False], ["time_window", -1, 1, True], ["time_window", 0, 0, True], ["specific", ["2024-01-02"]], ["specific", ["2024-01-02", "2024-01-03"]]])
        return DAILY, DAILY, mapping
    if family == "static":
        mapping = gen.pick([*anywhere, ["identity"], ["specific", ["a"]], ["specific", ["b", "a"]], ["specific", ["a", "b"]], ["static", {"a": "b"}], ["static", {"a": ["b"]}], ["static", {"a": ["b", "c"]}], ["static", {"a": ["c", "b"]}], ["static", {"a": "b", "b": "c"}], ["static", {"b": "c", "a": "b"}], ["static", {"a": {"set": ["b", "c", "a"]}}], ["static", {"a": {"set": ["a", "c"]}}]])
        return LETTERS, LETTERS, mapping
    if family == "grid":
        inner = gen.pick([["identity"], ["time_window", 0, 0, False], ["time_window", -1, 0, False], ["last"], ["all"]])
        letter = gen.pick([["identity"], ["static", {"a": "b"}], ["static", {"a": "c"}], ["all"]])
        dims = gen.pick([{"date": ["day", inner]}, {"date": ["day", inner], "letter": ["letter", letter]}, {"letter": ["letter", letter]}])
        return GRID, GRID2, gen.pick([["all"], ["last"], ["multi", dims], ["multi", dims]])
    if family == "slice":
        return GRID, DAILY, gen.pick([None, ["all"], ["last"], ["slice", "date"], ["slice", None]])
    return gen.pick([DAILY, LETTERS]), None, gen.pick([*anywhere])


# --- mutations: each changes the assets of one pair and says nothing; the name is for the counts ---


def one(assets, gen, having=lambda each: True):
    return gen.pick([each for each in assets if having(each)])


def code_version_other(assets, gen):
    each = one(assets, gen, lambda each: each["form"] in ("asset", "external"))
    each["code_version"] = gen.other(lambda: gen.pick([None, "1", "2", "é", "", "1.0"]), each["code_version"])


def tag_other(assets, gen):
    each = one(assets, gen)
    each["tags"][gen.pick(["team", "tier", "new/tag", "a.b-c_d"])] = gen.pick(["", "core", "x.y-z", "1"])


def tag_gone(assets, gen):
    for each in assets:
        if each["tags"]:
            del each["tags"][gen.pick(each["tags"])]


def tags_reordered(assets, gen):
    for each in assets:
        each["tags"] = dict(reversed(list(each["tags"].items())))


def kinds_other(assets, gen):
    each = one(assets, gen, lambda each: each["form"] in ("asset", "external", "multi"))
    each["kinds"] = gen.other(lambda: sorted(gen.rng.sample(["sql", "python", "dbt", "snowflake"], gen.rng.randint(0, 3))), each["kinds"])


def metadata_other(assets, gen):
    """The same kind with another value, where the kind has others."""
    each = one(assets, gen, lambda each: each["metadata"])
    name = gen.pick([name for name, (kind, _) in each["metadata"].items() if kind != "null"] or each["metadata"])
    kind = each["metadata"][name][0]
    each["metadata"][name] = gen.metadata_value(kind) if kind == "null" else gen.other(lambda: gen.metadata_value(kind), each["metadata"][name])


def metadata_kind(assets, gen):
    """Another kind with the same payload, where there is one."""
    each = one(assets, gen, lambda each: each["metadata"])
    name = gen.pick(each["metadata"])
    kind, payload = each["metadata"][name]
    if kind in TEXT_KINDS:
        each["metadata"][name] = [gen.pick([other for other in TEXT_KINDS if other != kind]), payload]
    elif kind == "bool":
        each["metadata"][name] = ["int", None if payload is None else int(payload)]
    elif kind == "int" and payload in (0, 1):
        each["metadata"][name] = [gen.pick(["float", "timestamp", "bool"]), gen.pick([float(payload), bool(payload)])]
        kind, payload = each["metadata"][name]
        each["metadata"][name] = ["bool", bool(payload)] if kind == "bool" else [kind, float(payload)]
    else:
        each["metadata"][name] = gen.metadata_value()


def metadata_added(assets, gen):
    one(assets, gen)["metadata"][gen.pick(NAMES)] = gen.metadata_value()


def metadata_gone(assets, gen):
    each = one(assets, gen)
    if each["metadata"]:
        del each["metadata"][gen.pick(each["metadata"])]


def metadata_reordered(assets, gen):
    for each in assets:
        each["metadata"] = dict(reversed(list(each["metadata"].items())))


def json_flipped(assets, gen):
    """In nested JSON, True stands for 1 and False for 0 and the other way round; the order of members turns."""

    def flip(value):
        if isinstance(value, bool):
            return int(value)
        if value in (0, 1) and isinstance(value, int):
            return bool(value)
        if isinstance(value, list):
            return [flip(item) for item in value]
        if isinstance(value, dict) and list(value) != ["odd"]:
            return {name: flip(item) for name, item in reversed(list(value.items()))}
        return value

    for each in assets:
        for name, (kind, payload) in each["metadata"].items():
            if kind == "json":
                each["metadata"][name] = [kind, flip(payload)]


def odd_numbers(assets, gen):
    """NaN, infinities and numbers beyond a double, which the next step finds unchanged or changed."""
    each = one(assets, gen)
    each["metadata"]["odd"] = ["float", gen.pick(ODD_FLOATS)]
    each["metadata"]["deep"] = ["json", {"n": {"odd": gen.pick(ODD_FLOATS)}, "i": gen.pick([2**70, 2**70 + 1, 2**53 + 1, 2**60, 2.0**60])}]


def float_cleared(assets, gen):
    """NaN becomes no value, and no value NaN; older webservers answer the same for both."""
    each = one(assets, gen)
    was = each["metadata"].get("unclear")
    each["metadata"]["unclear"] = ["float", None if was == ["float", "nan"] else "nan"]


def partitions_other(assets, gen):
    each = one(assets, gen, lambda each: each["form"] in ("asset", "external"))
    each["partitions"] = gen.other(lambda: gen.pick([None, *[gen.partitions() for _ in range(6)]]), each["partitions"])


def window_member(*names):
    def mutate(assets, gen):
        for each in assets:
            if (each["partitions"] or [""])[0] != "time_window":
                each["partitions"] = gen.time_window()
            spec = each["partitions"][1]
            kind = spec["kind"]
            usable = [name for name in names if not (name == "hour_offset" and kind == "hourly") and not (name == "day_offset" and kind not in ("weekly", "monthly")) and not (kind == "cron" and name.endswith("_offset") and name != "end_offset")]
            for name in usable:
                if name == "exclusions":
                    if gen.features["exclusions"]:
                        spec[name] = gen.other(gen.exclusions, spec[name])
                elif name == "start":
                    spec[name] = gen.other(lambda: gen.time_window(kind)[1]["start"], spec[name])
                elif name == "start_time":
                    spec["start"] = spec["start"][:3] + gen.other(lambda: gen.pick([[0, 0], [6, 0], [6, 30]]), spec["start"][3:])
                else:
                    spec[name] = gen.other(lambda: gen.time_window(kind)[1][name], spec[name])

    mutate.__name__ = "window_" + "_and_".join(names)
    return mutate


def cron_other(assets, gen):
    for each in assets:
        if (each["partitions"] or [""])[0] != "time_window" or each["partitions"][1]["kind"] != "cron":
            each["partitions"] = gen.time_window("cron")
        else:
            spec = each["partitions"][1]
            spec["cron"] = gen.other(lambda: gen.time_window("cron")[1]["cron"], spec["cron"])


def static_other(assets, gen):
    for each in assets:
        keys = (each["partitions"] or ["", None])[1] if (each["partitions"] or [""])[0] == "static" else None
        each["partitions"] = ["static", list(reversed(keys))] if keys and gen.pick([True, False]) else gen.other(gen.static, each["partitions"])


def dynamic_other(assets, gen):
    for each in assets:
        each["partitions"] = gen.other(gen.dynamic, each["partitions"])


def multi_other(assets, gen):
    for each in assets:
        if (each["partitions"] or [""])[0] != "multi":
            each["partitions"] = gen.multi()
            continue
        dims = each["partitions"][1]
        how = gen.pick(["order", "name", "inner", "inner"])
        if how == "order":
            each["partitions"][1] = dict(reversed(list(dims.items())))
        elif how == "name":
            each["partitions"][1] = {f"{name}2" if index == 0 else name: inner for index, (name, inner) in enumerate(dims.items())}
        else:
            name = gen.pick(dims)
            make = {"time_window": gen.time_window, "static": gen.static_dimension, "dynamic": gen.dynamic}[dims[name][0]]
            dims[name] = gen.other(make, dims[name])


def mapping_other(assets, gen):
    """Another mapping within the same partitions definitions, for one parent or for both."""
    down = assets[-1]
    family = family_of(assets)
    for dep in down["deps"][:2] if gen.pick([True, False]) else down["deps"][:1]:
        dep[1] = gen.other(lambda: mapped(gen, family)[2], dep[1])


def family_of(assets):
    up, down = assets[0]["partitions"], assets[-1]["partitions"]
    if down is None:
        return "none"
    if up == GRID:
        return "grid" if down == GRID2 else "slice"
    return "time" if up == DAILY else "static"


def mapping_family(assets, gen):
    up, down, mapping = mapped(gen)
    for each in assets:
        if each["key"][1].startswith("up"):
            each["partitions"] = up
    assets[-1]["partitions"] = down
    for dep in assets[-1]["deps"]:
        if dep[0][1].startswith("up"):
            dep[1] = mapping


def parent_toggled(assets, gen):
    down = assets[-1]
    key = [down["key"][0], gen.pick(["stub", "stub2"])]
    if any(dep[0] == key for dep in down["deps"]):
        down["deps"] = [dep for dep in down["deps"] if dep[0] != key]
    else:
        down["deps"].append([key, None])
    if gen.pick([True, False]):
        mapping_other(assets, gen)


def parents_reordered(assets, gen):
    assets[-1]["deps"].reverse()
    # The mutations above know the two mapped parents by their place.
    assets[-1]["deps"].sort(key=lambda dep: not dep[0][1].startswith("up"))


def untracked(assets, gen):
    each = one(assets, gen)
    each["description"] = gen.other(lambda: gen.pick([None, "", "About it.", "é"]), each["description"])
    each["group"] = gen.pick([None, "one", "two"])
    each["owners"] = gen.pick([[], ["team:data"], ["ann@example.com", "team:data"]])
    each["automation"] = gen.pick([None, "eager", "on_cron"])


def moved_to_group(assets, gen):
    for each in assets:
        each["group"] = "two" if each["group"] == "one" else "one"


def renamed(assets, gen):
    each = one(assets, gen, lambda each: each["form"] in ("asset", "external") and not each["key"][1].startswith("up"))
    old = each["key"]
    each["key"] = [old[0], gen.other(lambda: gen.pick(["renamed", "renamed_again", "a_new_name"]), old[1])]
    for other in assets:
        for dep in other["deps"]:
            if dep[0] == old:
                dep[0] = each["key"]


def appeared(assets, gen):
    key = [assets[0]["key"][0], "extra"]
    if any(each["key"] == key for each in assets):
        assets[:] = [each for each in assets if each["key"] != key]
    else:
        assets.insert(0, asset(key[0], key[1], form="external", metadata={"m": gen.metadata_value()}))


def form_other(assets, gen):
    """Executable or not is no tracked facet, and neither are checks."""
    for each in assets:
        if each["form"] in ("asset", "external") and each["key"][1].isascii():
            each["form"] = "external" if each["form"] == "asset" else "asset"
            each["checks"] = 0 if each["form"] == "external" else gen.pick([0, 1, 2])


def multi_parted(assets, gen):
    """An asset leaves or joins the multi-asset."""
    each = next(each for each in assets if each["key"][1] == "m1")
    each["form"] = "asset" if each["form"] == "multi" else "multi"


def nothing(assets, gen):
    """Everything is built anew and equal."""


COMMON = [nothing, untracked, moved_to_group, tag_other, metadata_added]
THEMES = [
    (start_values, [code_version_other, tag_other, tag_gone, tags_reordered, kinds_other, metadata_other, metadata_kind, metadata_gone, metadata_reordered, json_flipped, odd_numbers, nothing, renamed, untracked, appeared, code_version_other]),
    (start_metadata, [float_cleared, float_cleared, metadata_other, metadata_kind, metadata_other, json_flipped, odd_numbers, nothing, metadata_reordered]),
    (start_partitions, [partitions_other, *[window_member(name) for name in ("end", "exclusions", "hour_offset", "minute_offset", "day_offset", "end_offset", "start", "start_time", "timezone", "fmt", "kind_")[:-1]], cron_other, static_other, static_other, dynamic_other, multi_other, multi_other, multi_other, nothing, window_member("end", "end_offset")]),
    (start_dependencies, [mapping_other, mapping_other, mapping_other, mapping_family, parent_toggled, parents_reordered, mapping_other, nothing]),
    (start_forms, [form_other, multi_parted, tag_other, metadata_other, nothing, moved_to_group, renamed, kinds_other, form_other, metadata_kind]),
]


def states(seed, pairs, versions, features):
    """For every version, the assets of all pairs; and the name of the mutation that led to it, by prefix."""
    result = [([], {}) for _ in range(versions)]
    for index in range(pairs):
        start, mutations = THEMES[index % len(THEMES)]
        prefix = f"p{index:04d}"
        gen = Generator(random.Random(f"{seed}/{prefix}/start"), features)
        assets = start(prefix, gen)
        for version in range(versions):
            if version > 0:
                gen = Generator(random.Random(f"{seed}/{prefix}/{version}"), features)
                assets = copy.deepcopy(assets)
                mutation = mutations[(index // len(THEMES) + version) % len(mutations)]
                mutation(assets, gen)
                names = [mutation.__name__]
                if gen.rng.random() < 0.2:
                    also = gen.pick(COMMON)
                    also(assets, gen)
                    names.append(also.__name__)
                result[version][1][prefix] = names
            result[version][0].extend(assets)
    return result
