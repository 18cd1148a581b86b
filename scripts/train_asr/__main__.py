"""Train the embedded recogniser.

scripts/train-asr --recordings DIR [--work DIR] [--model DIR] [--hours H] [--rate R] [--threads N] [--tiny]
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from train_asr.recipe import FULL, TINY
from train_asr.stages import Folders, run

_PROJECT = Path(__file__).resolve().parent.parent.parent


def main() -> None:
    """Parse the command line and run the recipe; started again, it continues where it was stopped."""
    parser = argparse.ArgumentParser(
        prog="train-asr", description="Train the embedded recogniser. Stop and start it again as you like."
    )
    parser.add_argument(
        "--recordings",
        type=Path,
        help="folder with the tar files of human words and syllables; left out: synthetic speech only",
    )
    parser.add_argument(
        "--work", type=Path, default=_PROJECT / "var" / "train-asr", help="folder for everything between"
    )
    parser.add_argument(
        "--model", type=Path, help="folder of the finished model; default: model/ in the work folder"
    )
    parser.add_argument("--hours", type=float, help="hours of training, 4 by default")
    parser.add_argument("--threads", type=int, default=1, help="threads of the training")
    parser.add_argument(
        "--start-from", type=Path, help="a finished model's folder or a checkpoint; smaller ones are widened"
    )
    parser.add_argument("--rate", type=float, help="peak learning rate; less to continue: 0.0006")
    parser.add_argument(
        "--tiny", action="store_true", help="minutes instead of hours: proves the way, hears nothing"
    )
    options = parser.parse_args()

    recipe = TINY if options.tiny else FULL
    hours_s = recipe.plan.budget_s if options.hours is None else options.hours * 3600
    rate = options.rate or recipe.plan.peak_rate
    plan = dataclasses.replace(recipe.plan, budget_s=hours_s, threads=options.threads, peak_rate=rate)
    folders = Folders(options.work, options.model or options.work / "model", options.recordings)
    run(dataclasses.replace(recipe, plan=plan), folders, options.start_from)


if __name__ == "__main__":
    main()
