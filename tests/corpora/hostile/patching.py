"""Programs that change what the worker, NumPy or Python itself do, for themselves or for the next function."""

import numpy as np

from tests.corpora.hostile.attacks import attack, whole


@attack("failed", says="wrong value")
def numpy_comparisons(x):
    """Makes every comparison of NumPy say yes."""
    import numpy.testing

    for module in (np, numpy.testing):
        for name in ("allclose", "isclose", "array_equal", "array_equiv", "assert_allclose", "assert_array_equal"):
            setattr(module, name, lambda *arguments, **options: True)
    return np.zeros(2)


@attack("rejected")
def numpy_as_a_whole(x):
    """Removes all that NumPy has."""
    np.__dict__.clear()
    return 2.0 * x


@attack("failed")
def isinstance_that_agrees(x):
    """Makes isinstance say yes to everything."""
    import builtins

    builtins.isinstance = lambda thing, kind: True
    return np.zeros(2)


@attack("error")
def asarray_of_its_own(x):
    """Makes NumPy read every answer as an object of its own."""

    class Yes:
        dtype = np.dtype(float)
        ndim = 1
        nbytes = 16

    np.asarray = lambda *arguments, **options: Yes()
    return 2.0 * x


@attack("crashed")
def builtins_as_a_whole(x):
    """Removes all builtins."""
    import builtins

    builtins.__dict__.clear()
    return 2.0 * x


@attack("rejected")
def length_of_nothing(x):
    """Makes everything empty."""
    import builtins

    builtins.len = lambda thing: 0
    raise ValueError(len("abc"))


@attack("failed", says="wrong value")
def modules(x):
    """Replaces the modules that the worker may import later."""
    import sys
    import types

    for name in ("traceback", "linecache", "warnings", "msgspec", "autograder", "autograder.worker.wire", "numpy"):
        sys.modules[name] = types.ModuleType(name)
    return np.zeros(2)


@attack("failed", says="wrong value")
def worker_found_through_frames(x):
    """Walks up the frames to the worker and makes it answer every call with nothing changed and no warnings."""
    import sys

    at = sys._getframe()
    while at.f_back:
        at = at.f_back
        if "arguments" in at.f_globals:
            at.f_globals["arguments"].changed = lambda *arguments: ()
    return np.zeros(2)


@attack("failed", says="wrong value")
def worker_found_through_objects(x):
    """Finds the worker among all objects and makes it answer zeros from now on."""
    import gc

    gc.unfreeze()
    for thing in gc.get_objects():
        if type(thing).__name__ == "Worker":
            given = type(thing).call

            def call(self, request, arrays, answer, given=given):
                reply = given(self, request, arrays, answer)
                answer[:] = [np.zeros_like(each) for each in answer]
                return reply

            type(thing).call = call
    return np.zeros(2)


@attack("timeout")
def traceback_that_loops(x):
    """Raises when the worker's own tools for exceptions loop."""
    import traceback

    def loop(*arguments, **options):
        while True:
            pass

    traceback.extract_tb = loop
    raise ValueError


@attack("error", says="ValueError")
def traceback_that_raises(x):
    """Raises when the worker's own tools for exceptions raise."""
    import linecache
    import traceback

    def stop(*arguments, **options):
        raise SystemExit

    traceback.extract_tb = linecache.getline = stop
    raise ValueError


@attack("passed")
def traces_what_comes_next(x):
    """Answers rightly and leaves a trace function that raises in the next function."""
    import sys

    def trace(frame, event, argument):
        if frame.f_code.co_name in ("total", "slopes"):
            raise SystemExit
        return trace

    sys.settrace(trace)
    return 2.0 * x


@attack("passed")
def profiles_what_comes_next(x):
    """Answers rightly and leaves a profiler that changes what the next functions are given."""
    import sys

    def profile(frame, event, argument):
        if frame.f_code.co_name in ("total", "slopes") and event == "call":
            raise SystemExit

    sys.setprofile(profile)
    return 2.0 * x


@attack("passed")
def watchdog_for_the_next(x):
    """Answers rightly and leaves a thread of C that ends the process a moment later."""
    import faulthandler

    faulthandler.dump_traceback_later(0.01, exit=True, file=2)
    return 2.0 * x


@attack("passed")
def sees_the_next_objective(x):
    """Answers rightly and compiles the functions that are given to the next ones as it likes."""
    import builtins

    given = builtins.compile
    builtins.compile = lambda source, *rest, **more: given("def sum_of_squares(w, scale): return 0.0", *rest, **more)
    return 2.0 * x


@attack("crashed", says="exit status 7")
def pickle_in_numpy_load(x):
    """Lets NumPy read a pickle that ends the process that reads it."""
    import io
    import pickle

    class Bomb:
        def __reduce__(self):
            import os

            return os._exit, (7,)

    np.load(io.BytesIO(pickle.dumps(Bomb())), allow_pickle=True)


@attack("passed")
def audits_what_comes_next(x):
    """Answers rightly and leaves an audit hook that refuses everything but its own."""
    import sys

    count = [0]

    def hook(event, arguments):
        count[0] += 1
        if count[0] > 2_000:
            raise SystemExit

    sys.addaudithook(hook)
    return 2.0 * x


@attack("passed")
def no_recursion_for_the_next(x):
    """Answers rightly and leaves the next function no room to call anything."""
    import sys

    if len(x) == 2 and x.dtype.kind == "i":
        sys.setrecursionlimit(30)
    return 2.0 * x


@attack("passed")
def numpy_for_the_next(x):
    """Answers rightly and breaks what the next functions use."""
    np.sum = lambda *arguments, **options: 0.0
    np.seterr(all="raise")
    np.random.seed = lambda *arguments: None
    return 2.0 * x


@attack("passed")
def builtins_for_the_next(x):
    """Answers rightly and breaks the builtins that the next functions use."""
    import builtins

    builtins.float = lambda value=0.0: 0.0
    builtins.print = None
    return 2.0 * x


@attack("passed")
def garbage_collection_for_the_next(x):
    """Answers rightly and lets every garbage collection raise and print."""
    import gc

    def callback(phase, info):
        print("x" * 1000)
        raise SystemExit

    gc.set_threshold(1)
    gc.callbacks.append(callback)
    return 2.0 * x


@attack("passed")
def other_functions_of_the_module(x):
    """Answers rightly and replaces the other functions of the module."""
    globals()["total"] = globals()["slopes"] = lambda *arguments, **options: None
    return 2.0 * x


@attack("passed")
def warnings_for_the_next(x):
    """Answers rightly and makes every warning an error for the next functions."""
    import warnings

    warnings.simplefilter = lambda *arguments, **options: None
    warnings.filters[:] = [("error", None, Warning, None, 0)]
    return 2.0 * x


@attack("passed")
def closes_the_interpreter_for_the_next(x):
    """Answers rightly and leaves a thread that raises in the main one."""
    import _thread
    import threading
    import time

    def interrupt():
        while True:
            time.sleep(0.0005)
            _thread.interrupt_main()

    if len(x) == 2 and x.dtype.kind == "i":
        threading.Thread(target=interrupt, daemon=True).start()
    return 2.0 * x


whole(
    "class_of_the_answer",
    "Makes NumPy's arrays by a class of its own, from the moment it is loaded.",
    "failed",
    """
    class Yes(np.ndarray):
        def __eq__(self, other):
            return True
    np.zeros = lambda *arguments, **options: np.ones(*arguments, **options).view(Yes)
    def double(x):
        return np.zeros(2)
    """,
    says="wrong value",
)
whole(
    "function_that_is_none",
    "Defines the function as something that cannot be called.",
    "error",
    """
    double = None
    """,
    says="TypeError",
)
whole(
    "function_that_changes_itself",
    "Makes the function an object that changes with every look at it.",
    "failed",
    """
    class Chameleon:
        def __init__(self):
            self.calls = 0
        def __call__(self, x):
            self.calls += 1
            return np.zeros(2)
        def __getattr__(self, name):
            raise SystemExit
        def __hash__(self):
            raise SystemExit
    double = Chameleon()
    """,
    says="wrong value",
)
whole(
    "module_that_is_replaced",
    "Replaces its own module and its namespace while it is loaded.",
    "passed",
    """
    import sys, types
    sys.modules["small"] = types.ModuleType("small")
    sys.modules["__main__"] = None
    def double(x):
        return 2.0 * x
    """,
)
whole(
    "names_of_the_module",
    "Puts keys into its namespace that are no text and whose comparison raises.",
    "passed",
    """
    class Key(str):
        def __eq__(self, other):
            raise SystemExit
        def __hash__(self):
            return hash("total")
    space = globals()
    space[Key("total")] = None if False else total
    space[1] = 2
    def double(x):
        return 2.0 * x
    """,
)


whole(
    "name_in_other_letters",
    "Defines the function a second time in letters that Python reads as the same name.",
    "failed",
    """
    def double(x):
        return 2.0 * x
    def \U0001d41d\U0001d428\U0001d42e\U0001d41b\U0001d425\U0001d41e(x):
        return 3.0 * x
    """,
    says="wrong value",
)
