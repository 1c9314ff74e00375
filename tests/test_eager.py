"""torch in a worker: its compiler is imported only by code that compiles."""

import json
import subprocess
import sys

import pytest

BEGIN = """
import sys, json, warnings
from autograder.inside import zygote
zygote.warm_up(with_torch=True)
import torch
x = torch.ones(3, dtype=torch.float64, requires_grad=True)
f = lambda x: (x**3).sum()
"""
END = """
parts = [name.rpartition(".")[2] for name in sys.modules if name.startswith("torch._dynamo.")]
print(json.dumps({"found": found, "parts": parts}))
"""


def after(code):
    """Return what some code found in a process like a worker's, and what it had imported of the compiler."""
    ran = subprocess.run([sys.executable, "-c", BEGIN + code + END], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


OPTIMIZERS = """
found = []
for name in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "ASGD", "Rprop"):
    point = torch.nn.Parameter(torch.ones(3, dtype=torch.float64))
    optimizer = getattr(torch.optim, name)([point], lr=0.1)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    def closure():
        optimizer.zero_grad()
        loss = f(point)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([point], 1.0)
        return loss
    before = f(point).item()
    for _ in range(3):
        optimizer.step(closure)
        schedule.step()
    optimizer.load_state_dict(optimizer.state_dict())
    found.append(f(point).item() < before)
"""
LBFGS = """
point = torch.nn.Parameter(torch.ones(3, dtype=torch.float64))
optimizer = torch.optim.LBFGS([point], lr=0.1)
def closure():
    optimizer.zero_grad()
    loss = (point**2).sum()
    loss.backward()
    return loss
for _ in range(20):
    optimizer.step(closure)
found = [point.abs().max().item() < 0.1]
"""
FUNCTIONS = """
point = x.detach()
found = [
    torch.equal(torch.func.grad(f)(point), 3 * point**2),
    torch.equal(torch.func.grad_and_value(f)(point)[0], 3 * point**2),
    torch.equal(torch.func.vmap(lambda v: 2 * v)(point), 2 * point),
    torch.equal(torch.func.hessian(f)(point), torch.diag(6 * point)),
    torch.equal(torch.func.jacfwd(f)(point), 3 * point**2),
    torch.equal(torch.autograd.functional.jacobian(f, point), 3 * point**2),
    torch.equal(torch.autograd.functional.hessian(f, point), torch.diag(6 * point)),
    torch.equal(torch.autograd.grad(f(x), x)[0], 3 * point**2),
]
"""
CHECKPOINT = """
from torch.utils.checkpoint import checkpoint
x.grad = None
checkpoint(f, x, use_reentrant=False).backward()
found = [torch.equal(x.grad, 3 * x.detach()**2), torch._dynamo.config.error_on_recompile is False]
"""
LOOKING = """
import inspect
inspect.getmodule(f)
found = [not torch.compiler.is_compiling(), not hasattr(torch._dynamo, "__wrapped__")]
"""


def test_code_that_compiles_nothing_does_without_the_compiler():
    parts = (OPTIMIZERS, LBFGS, FUNCTIONS, CHECKPOINT, LOOKING)
    came = after("everything = []" + "".join(f"{part}everything += [found]" for part in parts) + "\nfound = everything")
    assert len(came["found"]) == len(parts)
    assert all(found and all(found) for found in came["found"])
    assert came["parts"] == ["config"]


COMPILED = """
warnings.simplefilter("ignore")
found = [torch.equal(torch.compile(lambda v: 2 * v, backend="eager")(x), 2 * x)]
from torch._dynamo.eval_frame import OptimizedModule
found += [sys.modules["torch._dynamo"].eval_frame.OptimizedModule is OptimizedModule]
"""
ATTRIBUTES = """
import torch._dynamo
from torch._dynamo import config, is_compiling
optimizer = torch.optim.SGD([x], lr=0.1)
f(x).backward()
optimizer.step()
found = [not is_compiling(), config.error_on_recompile is False, x[0].item() < 1.0]
"""
NO_PART = """
try:
    import torch._dynamo.no_such_part
except ModuleNotFoundError as error:
    found = [error.name == "torch._dynamo.no_such_part"]
"""


@pytest.mark.parametrize("code", [COMPILED, ATTRIBUTES, NO_PART], ids=["compile", "attributes", "no part"])
def test_code_that_asks_for_the_compiler_gets_it(code):
    came = after(code)
    assert came["found"], "nothing was tried"
    assert all(came["found"])
    assert "eval_frame" in came["parts"]


REFUSED = """
import importlib.abc
class Refuses(importlib.abc.MetaPathFinder):
    def find_spec(self, name, *_):
        if name == "sympy":
            raise ModuleNotFoundError("not offered", name=name)
sys.meta_path.insert(0, Refuses())
for _ in range(2):
    try:
        torch.compile(lambda v: 2 * v)
    except ModuleNotFoundError as error:
        found = [error.name == "sympy"]
found.append(not hasattr(torch._dynamo, "no_such_name"))
optimizer = torch.optim.SGD([x], lr=0.1)
f(x).backward()
optimizer.step()
found.append(x[0].item() < 1.0)
"""


def test_where_the_compiler_is_refused_code_that_compiles_nothing_goes_on():
    assert after(REFUSED)["found"] == [True, True, True]
