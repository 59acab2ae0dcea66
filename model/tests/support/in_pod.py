"""`python -m support.in_pod FOLDER …`: the command line of the image, with the folder as the account of its pod."""

import functools
import sys
from pathlib import Path

from model_server.__main__ import main
from model_server.rollout import cluster

if __name__ == "__main__":
    cluster.own_access = functools.partial(cluster.own_access, account=Path(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
