"""Programs that hang or end the process in what a definition evaluates, or want the wrong definition to be blamed."""

from tests.corpora.hostile.attacks import whole

DOUBLE = "def double(x):\n    return 2.0 * x\n"

whole(
    "exit_in_a_default",
    "Ends the process from a default of the function.",
    "crashed",
    "import os\ndef double(x, status=os._exit(0)):\n    return 2.0 * x\n",
    says="double was left out (small.py, line",
)
whole(
    "exit_in_a_default_by_name",
    "Ends the process from a default that can be given by name only.",
    "crashed",
    "import os\ndef double(x, *, status=os._exit(0)):\n    return 2.0 * x\n",
    says="it ended the process (exit status 0)",
)
whole(
    "exit_in_a_default_behind_a_class",
    "Ends the process from a helper's default, so that the honest class above it is blamed.",
    "passed",
    f"import os\nclass Tool:\n    two = 2.0\ndef helper(x=os._exit(0)):\n    pass\n{DOUBLE.replace('2.0', 'Tool.two')}",
    note="it ended the process (exit status 0)",
)
whole(
    "exit_in_a_base_class",
    "Ends the process from the expression for a base class, above an honest function.",
    "passed",
    f"import os\nclass Tool(os._exit(0)):\n    pass\n{DOUBLE}",
    note="it ended the process (exit status 0)",
)
whole(
    "exit_in_an_annotation",
    "Ends the process from an annotation of a right function.",
    "passed",
    "import os\ndef double(x: os._exit(0)) -> os._exit(0):\n    return 2.0 * x\n",
)
whole(
    "sleeps_in_an_annotation",
    "Sleeps in an annotation of a right function.",
    "passed",
    "import time\ndef double(x: time.sleep(300)):\n    return 2.0 * x\n",
)
whole(
    "endless_default",
    "Loops for ever in a default of the function.",
    "timeout",
    "import itertools\ndef double(x, n=sum(itertools.cycle([0]))):\n    return 2.0 * x\n",
    says="double was left out (small.py, line",
)
whole(
    "exits_in_ten_defaults",
    "Ends the process from the defaults of ten helpers, more than are left out one by one.",
    "passed",
    "import os\n" + "".join(f"def h{n}(x=os._exit({n})):\n    pass\n" for n in range(10)) + DOUBLE,
    note="too many statements above it did not come to an end",
)
whole(
    "exit_in_every_import",
    "Lets every later import end the process.",
    "crashed",
    "import os, builtins\ndef end(*args, **options):\n    os._exit(3)\nbuiltins.__import__ = end\n"
    "end_all = setattr(builtins, '__import__', end)\n" + "import json\n" * 5 + DOUBLE,
    lost=("double", "total", "slopes"),
)
