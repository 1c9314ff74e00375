"""Programs for the exercise that may use torch; `@COURSE@` is the real path of the course."""

import numpy as np

from tests.corpora.hostile.attacks import FRAMES, KERNEL, torch_attack
from tests.corpora.hostile.frames import array, frame, returned, say
from tests.corpora.hostile.kernel import ctypes, system_call

REFUSED = "Operation not permitted"


@torch_attack("timeout")
def endless_backward(f, start, lr, steps):
    """Loops for ever inside autograd, in a thread of C++."""
    import torch

    class Endless(torch.autograd.Function):
        @staticmethod
        def forward(context, x):
            return x

        @staticmethod
        def backward(context, gradient):
            while True:
                pass

    Endless.apply(torch.ones(1, requires_grad=True)).sum().backward()


@torch_attack("timeout")
def endless_blas(f, start, lr, steps):
    """Multiplies matrices for ever, in as many threads as it can get."""
    import torch

    torch.set_num_threads(16)
    a = torch.ones((500, 500), dtype=torch.float64)
    while True:
        a = torch.tanh(a @ a)


@torch_attack("timeout")
def endless_hook(f, start, lr, steps):
    """Loops in a hook of a tensor."""
    import torch

    p = torch.ones(1, requires_grad=True)

    def hook(gradient):
        while True:
            pass

    p.register_hook(hook)
    p.sum().backward()


@torch_attack("out_of_memory")
def tensor_of_8_tb(f, start, lr, steps):
    """Asks for a tensor of 8 TB."""
    import torch

    return torch.ones(10**12, dtype=torch.float64)


@torch_attack("out_of_memory")
def hoard_of_tensors(f, start, lr, steps):
    """Asks for one tensor after the other and keeps them."""
    import torch

    hoard = []
    while True:
        hoard.append(torch.empty(10_000_000, dtype=torch.float64))


@torch_attack("error", says="optimizer")
def patched_optimizer(f, start, lr, steps):
    """Replaces torch's optimizer by one that raises, for whoever uses it next."""
    import torch

    class Adam:
        def __init__(self, *arguments, **options):
            raise RuntimeError("optimizer")

    torch.optim.Adam = Adam
    torch.optim.Adam([torch.ones(1)])


@torch_attack("failed", says="wrong value")
def patched_comparisons(f, start, lr, steps):
    """Makes every comparison of torch say yes."""
    import torch

    torch.allclose = torch.equal = torch.testing.assert_close = lambda *arguments, **options: True
    torch.Tensor.__eq__ = lambda self, other: True
    return np.zeros((steps + 1, len(start)))


@torch_attack("failed", says="in place")
def shares_memory_with_its_argument(f, start, lr, steps):
    """Works in the memory of its argument and returns something of the right shape."""
    import torch

    p = torch.from_numpy(start)
    p += 1.0
    return np.zeros((steps + 1, len(start)))


@torch_attack("error", says="Error")
def saves_to_the_disk(f, start, lr, steps):
    """Saves a tensor to a file."""
    import torch

    torch.save(torch.ones(3), "/tmp/left-by-hostile.pt")


@torch_attack("error", says="Error")
def saves_over_the_library(f, start, lr, steps):
    """Saves a tensor over the library's own file."""
    import torch

    torch.save(torch.ones(3), torch.__file__)


@torch_attack("crashed", says="exit status 7")
def pickle_in_torch_load(f, start, lr, steps):
    """Loads a pickle that ends the process that loads it."""
    import io
    import pickle

    import torch

    class Bomb:
        def __reduce__(self):
            import os

            return os._exit, (7,)

    torch.load(io.BytesIO(pickle.dumps(Bomb())), weights_only=False)


@torch_attack("rejected", says="an object of type Bomb")
def pickle_as_an_answer(f, start, lr, steps):
    """Returns an object that runs a shell when it is unpickled."""

    class Bomb:
        def __reduce__(self):
            import os

            return os.system, ("touch /tmp/left-by-hostile",)

    return Bomb()


@torch_attack("rejected", says="NumPy cannot read")
def tensor_that_requires_a_gradient(f, start, lr, steps):
    """Returns a tensor that refuses to be read."""
    import torch

    return torch.ones((steps + 1, len(start)), requires_grad=True)


@torch_attack("failed", says="wrong value")
def tensor_that_equals_everything(f, start, lr, steps):
    """Returns a tensor whose comparisons all say yes."""
    import torch

    class Yes(torch.Tensor):
        def __eq__(self, other):
            return True

        @classmethod
        def __torch_function__(cls, function, types, arguments=(), options=None):
            return super().__torch_function__(function, types, arguments, options or {})

    return torch.zeros((steps + 1, len(start)), dtype=torch.float64).as_subclass(Yes)


@torch_attack("error")
def processes(f, start, lr, steps):
    """Starts processes by torch's own means."""
    import torch.multiprocessing

    torch.multiprocessing.get_context("fork").Process(target=print).start()


@torch_attack("error")
def loader_with_workers(f, start, lr, steps):
    """Loads data in processes of its own."""
    import torch.utils.data

    list(torch.utils.data.DataLoader(torch.arange(10), num_workers=2))


@torch_attack("error", says="Error")
def shared_tensor(f, start, lr, steps):
    """Moves a tensor into shared memory."""
    import torch

    torch.ones(1000).share_memory_()


@torch_attack("forbidden", says="'setuptools' is not offered")
def compiles_c(f, start, lr, steps):
    """Compiles and loads an extension in C++."""
    import torch.utils.cpp_extension

    torch.utils.cpp_extension.load_inline("left", "int f() { return 1; }", functions=["f"])


@torch_attack("error")
def fetches_a_model(f, start, lr, steps):
    """Fetches a model from the network, with the code that it brings."""
    import torch

    torch.hub.load("pytorch/vision", "resnet18", trust_repo=True)


@torch_attack("error")
def joins_a_cluster(f, start, lr, steps):
    """Joins a group of processes over the network."""
    import torch.distributed

    torch.distributed.init_process_group("gloo", init_method="tcp://127.0.0.1:29500", rank=0, world_size=1)


@torch_attack("error", says="Error")
def maps_a_file(f, start, lr, steps):
    """Maps a file into a tensor, to be shared."""
    import torch

    torch.from_file("/tmp/left-by-hostile", shared=True, size=1000)


@torch_attack("crashed", says="exit status 0")
def os_exit_0(f, start, lr, steps):
    """Ends the process as if all were well."""
    import os

    os._exit(0)


@torch_attack("error", before=KERNEL, says=REFUSED)
def fork_by_number(f, start, lr, steps):
    """Forks past the C library."""
    system_call((57, 220), 17)


@torch_attack("error", says=REFUSED)
def tcp(f, start, lr, steps):
    """Connects to a server by TCP."""
    import socket

    socket.create_connection(("127.0.0.1", 22), timeout=1)


@torch_attack("error", says="[Errno")
def opens_the_solution(f, start, lr, steps):
    """Opens the solution by its absolute path."""
    raise RuntimeError(open("@COURSE@/solutions/ex4_optimizer/optimizer.py").read())


@torch_attack("error", says="MiB of shared memory")
def shared_memory_in_pieces(f, start, lr, steps):
    """Maps shared memory piece by piece, and tells how much it got."""
    import mmap

    pieces = []
    try:
        while True:
            pieces.append(mmap.mmap(-1, 16 << 20))
    except OSError:
        raise RuntimeError(f"{len(pieces) * 16} MiB of shared memory") from None


@torch_attack("failed", before=FRAMES)
def answer_of_64_mib(f, start, lr, steps):
    """Sends 64 MiB of bytes, which would be half a gigabyte of floats."""
    say(frame(returned(1, array("uint8", (64 << 20,))), bytes(64 << 20)))


@torch_attack("passed")
def leaves_threads_and_patches(f, start, lr, steps):
    """Answers rightly and leaves torch in pieces for the next call."""
    import torch

    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=lr)
    trajectory = [p.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(p).backward()
        optimizer.step()
        trajectory.append(p.detach().numpy().copy())
    torch.manual_seed(1)
    torch.set_default_dtype(torch.float32)
    torch.autograd.set_grad_enabled(True)
    torch.Tensor.left = ctypes if "ctypes" in globals() else None
    return np.array(trajectory)


@torch_attack("error", says="is set: True, is kept: True")
def memory_that_others_left(f, start, lr, steps):
    """Reads the memory that torch hands out unset."""
    import torch

    x = torch.ones(3)
    unset = [torch.empty(3), torch.empty(2, dtype=torch.float64, requires_grad=True), torch.empty_like(x)]
    unset += [torch.empty_strided((2, 2), (2, 1)), torch.empty_permuted((2, 2), (1, 0)), torch.empty(2, out=x[:2])]
    unset += [x.new_empty(3), x.new_empty_strided((3,), (1,)), torch.Tensor(3), torch.Tensor(x.shape), x.new(2, 2)]
    is_set = all(bool(each.isnan().all()) for each in unset)
    is_set &= torch.empty(1, dtype=torch.int32).tolist() == [2**31 - 1] and bool(torch.empty(1, dtype=torch.bool))
    is_kept = torch.Tensor([3]).tolist() == [3.0] == torch.Tensor(np.array([3.0])).tolist() == x.new([3]).tolist()
    is_kept &= torch.empty(2, layout=torch.sparse_coo).to_dense().tolist() == [0.0, 0.0]
    raise ValueError(f"is set: {is_set}, is kept: {is_kept}")
