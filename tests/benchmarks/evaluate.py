"""Quality of matching on outside data: `make evaluate DATA=folder`, or `python -m tests.benchmarks.evaluate folder`.

`onet/` and `siasn/` in the folder are measured where they are there; what is absent is told, with where to get it.
SEMANTIC=1 in the environment measures the optional encoder too. No weight is tuned on either.
"""

import os
import sys
from pathlib import Path

from tests.benchmarks import forms, onet

PARTS = {"onet": onet, "siasn": forms}


def main(folder: Path, semantic: bool = False) -> int:
    """Measure what is there; return 1 if nothing is."""
    measured = 0
    for name, part in PARTS.items():
        missing = [needed for needed in part.NEEDED if not (folder / name / needed).is_file()]
        if missing:
            print(f"NOT MEASURED: {folder / name} lacks {', '.join(missing)}. Where to get it:\n  {part.WHERE}")
        else:
            part.evaluate(folder / name, semantic)
            measured += 1
    return int(not measured)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "data"), os.environ.get("SEMANTIC") == "1"))
