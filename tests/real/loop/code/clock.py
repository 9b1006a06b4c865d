"""Code that puts the moment of its loading into its metadata: no two loads of it are alike."""

import datetime
import pathlib

import dagster as dg


@dg.asset(
    code_version=pathlib.Path(__file__).with_name("version").read_text(),
    metadata={"loaded_at": datetime.datetime.now().isoformat()},
)
def hourly_report():
    """Whatever the hour brings."""


defs = dg.Definitions(assets=[hourly_report])
