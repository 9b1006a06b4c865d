"""What a code server serves: the version of the generated definitions that its environment names."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from definitions import from_environment  # noqa: E402

defs = from_environment()
