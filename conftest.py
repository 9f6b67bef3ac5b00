"""What every test, notebook and kernel starts with.

Connections to other machines are refused. Notebook 05 runs on the generated table, whatever file
its reader has put into ``data/otto``: the stored outputs are those of the generated table.
"""

import os
import sys
from pathlib import Path

OFFLINE = str(Path(__file__).parent / "tests" / "offline")
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [OFFLINE, os.environ.get("PYTHONPATH")]))
os.environ["LECTURE_OTTO"] = "generated"
sys.path.insert(0, OFFLINE)
sys.modules.pop("sitecustomize", None)
import sitecustomize  # noqa: E402, F401
