"""Grade what students handed in: ``python -m lecture_utils.grade submissions/``."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from lecture_utils.arguments import positive
from lecture_utils.files import print_any_letter

os.environ["CUDA_VISIBLE_DEVICES"] = ""  # a process that uses a GPU cannot be copied


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    text = "Run the answers in notebooks that were handed in, and write tables of the verdicts."
    found = argparse.ArgumentParser("python -m lecture_utils.grade", description=text)
    found.add_argument("submissions", type=Path, help="the folder with the notebooks")
    found.add_argument("--output", type=Path, default=Path("grading"), help="where tables go")
    jobs = os.cpu_count() or 1
    found.add_argument("--jobs", type=positive, default=jobs, help=f"processes at once ({jobs})")
    return found


def main(arguments: list[str]) -> None:
    """Grade a folder and say where the tables are."""
    print_any_letter()
    options = parser().parse_args(arguments)
    from lecture_utils.grade.course import grade_folder  # after CUDA was switched off

    try:
        options.output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=options.output):  # said before minutes of work, not after
            pass
        graded = grade_folder(options.submissions, options.jobs)
        paths = graded.write(options.output)
    except (OSError, ValueError) as error:
        sys.exit(f"Nothing was graded: {error}.")
    except KeyboardInterrupt:
        sys.exit("Stopped. Nothing was graded.")
    for name, why in graded.unread:
        print(f"{name} was left out: {why}", file=sys.stderr)
    print(f"{graded.summary} See {', '.join(map(str, paths))}.")


if __name__ == "__main__":
    main(sys.argv[1:])
