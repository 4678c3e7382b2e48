"""A batch in a process of its own, to be killed: ``python killed_batch.py SOURCE OUTPUT``."""

import sys
from pathlib import Path

from batch_photos import run_order

from gradnet_engine.batch import Decoder, FolderOrder
from gradnet_engine.job import DenoiseSettings, Job

if __name__ == "__main__":
    settings = Job(Path(), Path(), denoise=DenoiseSettings(method="median"))
    with Decoder() as decoder:
        run_order(FolderOrder(Path(sys.argv[1]), Path(sys.argv[2]), settings), decoder)
