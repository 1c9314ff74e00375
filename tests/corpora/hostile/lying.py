"""Programs whose answers are not what they look like."""

import numpy as np

from tests.corpora.hostile.attacks import attack


@attack("failed", says="wrong value")
def array_that_equals_everything(x):
    """Returns an array whose comparisons all say yes."""

    class Yes(np.ndarray):
        def __eq__(self, other):
            return np.ones(self.shape, bool)

        def __array_ufunc__(self, ufunc, method, *inputs, **options):
            return np.zeros(self.shape)

        def __array_function__(self, function, types, arguments, options):
            return True

        def __array_finalize__(self, source):
            if type(source) is Yes:
                raise SystemExit

    return np.zeros_like(x).view(Yes)


@attack("failed", "total", says="wrong value")
def float_that_equals_everything(x):
    """Returns a float whose comparisons and differences all say yes."""

    class Yes(float):
        def __eq__(self, other):
            return True

        def __sub__(self, other):
            return 0.0

        __rsub__ = __sub__
        __hash__ = float.__hash__

        def __abs__(self):
            return 0.0

    return Yes(1e9)


@attack("rejected", says="an object of type Yes")
def object_that_equals_everything(x):
    """Returns an object that equals everything."""

    class Yes:
        def __eq__(self, other):
            return True

        def __sub__(self, other):
            return 0.0

        __rsub__ = __sub__

    return Yes()


@attack("rejected", says="an object of type Float")
def object_that_says_it_is_an_array(x):
    """Returns an object that says that it is an array."""

    class Float:
        __class__ = np.ndarray
        dtype = np.dtype(float)
        shape = (2,)
        nbytes = 16

    return Float()


@attack("rejected", says="an object of type Number")
def object_that_says_it_is_a_number(x):
    """Returns an object that can be made a float, differently each time."""

    class Number:
        def __float__(self):
            return 2.0

        __index__ = __complex__ = __float__

    return Number()


@attack("failed", says="wrong value")
def array_interface_of_its_own(x):
    """Returns an object that describes somebody else's memory as its own."""

    class Window:
        __array_interface__ = {**np.zeros(2).__array_interface__, "shape": (2,)}

    return Window()


@attack("crashed", says="SIGSEGV")
def array_interface_to_nowhere(x):
    """Returns an object whose memory does not exist."""

    class Window:
        __array_interface__ = {"data": (4096, False), "shape": (2,), "typestr": "<f8", "version": 3}

    return Window()


@attack("crashed", says="SIGSEGV")
def strides_past_the_memory(x):
    """Returns an array whose second entry lies terabytes away."""
    return np.lib.stride_tricks.as_strided(x, (2,), (1 << 45,))


@attack("rejected", says="more than 64 MiB")
def huge_strides(x):
    """Returns an array that is one number in memory and 8 GB for a reader."""
    return np.lib.stride_tricks.as_strided(x, (10**9,), (0,))


@attack("failed", says="wrong value")
def array_from_a_method(x):
    """Returns an object that makes an array of wrong numbers when it is asked."""

    class Lazy:
        def __array__(self, *arguments, **options):
            return np.zeros(2)

    return Lazy()


@attack("rejected", says="NumPy cannot read")
def array_from_a_method_that_returns_a_string(x):
    """Returns an object that makes a string when an array is asked for."""

    class Lazy:
        def __array__(self, *arguments, **options):
            return "2.0 4.0"

    return Lazy()


@attack("failed", says="nan")
def nan(x):
    """Returns NaN, which no comparison refuses."""
    return np.full_like(x, np.nan)


@attack("failed", says="inf")
def infinity(x):
    """Returns infinity, beside which every error is small."""
    return np.full_like(x, np.inf)


@attack("failed", "total", says="nan")
def nan_as_a_number(x):
    """Returns NaN as a plain number."""
    return float("nan")


@attack("failed", says="wrong shape")
def empty(x):
    """Returns an array without entries, which equals everything."""
    return np.array([])


@attack("failed", says="wrong shape")
def scalar_that_broadcasts(x):
    """Returns one number where many are asked for."""
    return np.float64(2.0)


@attack("failed", says="wrong shape")
def row_that_broadcasts(x):
    """Returns the right numbers in a shape that only fits by broadcasting."""
    return np.asarray(2.0 * x)[None]


@attack("failed", "total", says="wrong shape")
def array_for_a_number(x):
    """Returns an array with one entry where a number is asked for."""
    return np.array([x.sum()])


@attack("failed", says="wrong shape")
def many_dimensions(x):
    """Returns an array with 64 dimensions."""
    return np.zeros((1,) * 64)


@attack("rejected", says="broke the protocol")
def rows_without_entries(x):
    """Returns a billion rows without entries, which take no memory until they are shown."""
    return np.empty((10**9, 0))


@attack("failed", says="dtype object")
def array_of_objects(x):
    """Returns an array of objects that equal everything."""

    class Yes:
        def __eq__(self, other):
            return True

    return np.array([Yes(), Yes()])


@attack("failed", says="dtype")
def structured_array(x):
    """Returns an array of records."""
    return np.zeros(2, dtype=[("a", float), ("b", "U1000")])


@attack("failed", says="dtype")
def record_with_a_long_description(x):
    """Returns an array of records whose description takes a megabyte."""
    return np.zeros(2, dtype=[("a" * 1000 + str(n), float) for n in range(1000)])


@attack("failed", says="dtype datetime64")
def dates(x):
    """Returns dates."""
    return np.array(["2020-01-01", "2021-01-01"], dtype="datetime64[D]")


@attack("failed", says="complex")
def complex_numbers(x):
    """Returns complex numbers."""
    return 2.0 * x + 0j


@attack("failed", says="strings")
def strings_in_an_array(x):
    """Returns the right numbers as strings."""
    return (2.0 * x).astype(str)


@attack("failed", says="a string")
def string(x):
    """Returns the right numbers as one string."""
    return str(2.0 * x)


@attack("failed", says="a string")
def lone_surrogates(x):
    """Returns a string that cannot be encoded."""
    return "\ud800" * 1000


@attack("failed", says="bytes")
def memory_of_the_answer(x):
    """Returns the right numbers as bytes."""
    return (2.0 * x).tobytes()


@attack("failed", says="a dict")
def dict_of_entries(x):
    """Returns the right numbers in a dict."""
    return dict(enumerate(2.0 * x))


@attack("failed", says="nothing was returned")
def nothing(x):
    """Returns nothing."""


@attack("failed", says="wrong shape")
def not_implemented_as_a_value(x):
    """Returns a bool."""
    return True


@attack("rejected", says="NotImplementedType")
def the_object_not_implemented(x):
    """Returns NotImplemented, which comparisons take for a hint."""
    return NotImplemented


@attack("failed", says="contains nan")
def masked(x):
    """Returns a masked array, whose entries equal everything."""
    return np.ma.masked_all(2)


@attack("rejected", says="a generator")
def generator(x):
    """Returns a generator."""
    return (2.0 * entry for entry in x)


@attack("rejected", says="a function")
def function(x):
    """Returns a function."""
    return lambda: 2.0 * x


@attack("rejected", says="an object of type type")
def class_itself(x):
    """Returns a class."""
    return type("Answer", (), {})


@attack("rejected", says="an object of type module")
def module(x):
    """Returns a module."""
    return np


@attack("rejected", says="a list that NumPy cannot read")
def list_that_holds_itself(x):
    """Returns a list that holds itself."""
    answer = []
    answer.append(answer)
    return answer


@attack("rejected", says="a list that NumPy cannot read")
def nesting(x):
    """Returns a list nested a hundred thousand deep."""
    answer = []
    for _ in range(100_000):
        answer = [answer]
    return answer


@attack("rejected", "slopes", says="cannot be turned into plain numbers")
def nesting_in_a_pair(f, weights, h=1e-5):
    """Returns a pair of lists nested a hundred thousand deep."""
    answer = []
    for _ in range(100_000):
        answer = [answer]
    return [answer, answer], [answer, answer]


@attack("failed", says="differ in length")
def ragged_list(x):
    """Returns rows of different lengths."""
    return [[1.0], [2.0, 3.0]]


@attack("failed", says="an integer beyond 64 bits")
def integer_beyond_everything(x):
    """Returns an integer with 400 digits."""
    return 10**400


@attack("failed", "total", says="an integer beyond 64 bits")
def integer_with_millions_of_digits(x):
    """Returns an integer with three million digits, which takes long to write down."""
    return 1 << 10_000_000


@attack("failed", "total", says="inf")
def number_beyond_float64(x):
    """Returns a number that only a longer float can hold."""
    return np.longdouble(10) ** 4000


@attack("failed", says="in place")
def changes_its_argument(x):
    """Returns the right numbers in the array that it was given."""
    x *= 2
    return x


@attack("failed", says="in place")
def changes_its_argument_afterwards(x):
    """Returns the right numbers and spoils the argument when they are read."""

    class Late:
        def __array__(self, *arguments, **options):
            answer = 2.0 * x
            x[:] = 0.0
            return answer

    return Late()


@attack("failed", "slopes", says="expected")
def one_list_for_two(f, weights, h=1e-5):
    """Returns one list where a pair is asked for."""
    return np.zeros((2, 2))


@attack("failed", "slopes", says="wrong length")
def too_many_lists(f, weights, h=1e-5):
    """Returns the right pair and a thousand more."""
    return ([2.0 * w for w in weights], [f(w) * h for w in weights], *[[0.0]] * 1000)


@attack("failed", "slopes", says="expected")
def named_by_position(f, weights, h=1e-5):
    """Returns a dict with the positions as keys."""
    return {0: weights, 1: weights}


@attack("rejected", "slopes", says="an object of type Pair")
def object_like_a_pair(f, weights, h=1e-5):
    """Returns an object that can be read like a tuple."""

    class Pair:
        __class__ = tuple

        def __len__(self):
            return 2

        def __getitem__(self, place):
            return [weights, weights][place]

    return Pair()


@attack("failed", "slopes")
def tuple_that_lies_about_its_length(f, weights, h=1e-5):
    """Returns a tuple that says it has two entries and gives none."""

    class Pair(tuple):
        def __len__(self):
            return 2

        def __iter__(self):
            return iter(())

    return Pair()


@attack("rejected", says="an object of type Pickle")
def pickle_bomb(x):
    """Returns an object that ends whatever unpickles it."""

    class Pickle:
        def __reduce__(self):
            import os

            return os._exit, (0,)

    return Pickle()


@attack("rejected", says="an object of type <script>")
def type_named_like_a_page(x):
    """Returns an object whose type is named like a line of HTML."""
    return type("<script>alert(1)</script>", (), {})()


@attack("failed", says="wrong value")
def changes_while_it_is_read(x):
    """Returns an array that another thread changes for ever."""
    import threading

    answer = np.zeros(2)

    def change():
        while True:
            answer[:] += 1.0

    threading.Thread(target=change, daemon=True).start()
    return answer


@attack("failed", says="wrong value")
def overflows(x):
    """Returns the greatest numbers there are, so that differences overflow."""
    return np.array([np.finfo(float).max, -np.finfo(float).max])


@attack("failed", says="wrong value")
def half_precision(x):
    """Returns numbers of 16 bits, rounded to nothing."""
    return np.zeros(2, np.float16)


@attack("failed", says="wrong value")
def foreign_byte_order(x):
    """Returns the right bytes in the other order."""
    return (2.0 * x).view(">f8" if np.little_endian else "<f8")
