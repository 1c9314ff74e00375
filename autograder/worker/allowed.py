"""Lists what code may use that plainly keeps nothing from one call to the next, see `autograder.worker.stateless`.

Missing with intent: whatever sets a state (`seterr`), addresses (`id`, `str`), the time, files, random numbers. The
worker sets what `empty` and `empty_like` return.
"""

from __future__ import annotations

import builtins
import math
import sys

import numpy as np

_BUILTINS_WORDS = (
    "Ellipsis NotImplemented __name__ abs all any bool complex dict divmod enumerate filter float int isinstance "
    "iter len list map max min next pow print range reversed round slice sorted sum tuple zip"
)
_NUMPY_WORDS = (
    "all allclose amax amin any append arange argmax argmin argsort argwhere array array_equal asarray "
    "ascontiguousarray atleast_1d atleast_2d average block bool_ broadcast_arrays broadcast_shapes broadcast_to "
    "ceil clip column_stack concatenate copy count_nonzero cross cumprod cumsum delete diag diagonal diff dot "
    "dstack einsum empty empty_like errstate expand_dims eye finfo flatnonzero flip float32 float64 floating full "
    "full_like hsplit "
    "hstack identity iinfo indices inner insert int32 int64 integer intp isclose isscalar issubdtype ix_ kron "
    "lexsort linalg linspace logspace matmul matrix_transpose max mean median meshgrid min moveaxis nan_to_num "
    "nanmax nanmean nanmin nansum ndenumerate ndim ndindex newaxis nonzero norm number ones ones_like outer prod "
    "ptp ravel repeat reshape result_type roll searchsorted shape sign size sort split squeeze stack std sum "
    "swapaxes take take_along_axis tensordot tile trace transpose tri tril triu unique unravel_index var vdot "
    "vstack where zeros zeros_like"
)
_TORCH_WORDS = (
    "Adam RMSprop SGD abs arange as_tensor autograd backward clone cos detach double dtype exp float32 float64 "
    "from_numpy grad log matmul maximum mean no_grad numpy ones ones_like optim pow requires_grad requires_grad_ "
    "sin sqrt stack step sum tensor torch zero_ zero_grad zeros zeros_like"
)
_METHODS_WORDS = (
    "T accumulate all any append argmax argmin argsort astype at clip conj copy count cumprod cumsum diagonal dot "
    "dtype eps extend fill flat flatten get imag index insert item items itemsize keys kind max mean min name ndim "
    "nonzero outer pop prod ravel real reduce repeat reshape reverse round shape size sort split squeeze std strip "
    "sum swapaxes take tiny tolist trace transpose update values var"
)
_RANDOM_WORDS = (
    "RandomState choice default_rng integers normal permutation rand randint randn random random_sample shuffle "
    "standard_normal uniform"
)

BUILTINS = frozenset(_BUILTINS_WORDS.split()) | {
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
}
_ARITHMETIC = {name for name in dir(np) if isinstance(getattr(np, name), (np.ufunc, float))}
_FUNCTIONS = {name for name in vars(math) if not name.startswith("_")}
ATTRIBUTES = _ARITHMETIC | _FUNCTIONS | {*_NUMPY_WORDS.split(), *_TORCH_WORDS.split(), *_METHODS_WORDS.split()}
AT_TOP_LEVEL = ATTRIBUTES | set(_RANDOM_WORDS.split())  # where data is made, and no function sees what makes it
FOR_TYPES = frozenset({"typing", "collections.abc", "numpy.typing", "__future__", "numbers"})
PURE_MODULES = FOR_TYPES | {"numpy", "math", "torch"}
THERE = frozenset({"numpy", "torch"}) | sys.stdlib_module_names | set(sys.builtin_module_names)
