"""`python -m autograder.packaging.gradescope`, which `run_autograder` starts."""

import sys

from autograder.packaging.gradescope.container import Place
from autograder.packaging.gradescope.run import main

if __name__ == "__main__":
    sys.exit(main(Place()))
