"""`python -m autograder.gradescope`, which `run_autograder` starts."""

import sys

from autograder.gradescope.place import Place
from autograder.gradescope.run import main

if __name__ == "__main__":
    sys.exit(main(Place()))
