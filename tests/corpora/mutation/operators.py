"""The mutation operators: each takes a place in a function's syntax tree and yields what may stand there instead.

An operator on expressions yields nodes; one on statements yields lists of statements, `[]` for a dropped one. What does
not compile, or changes nothing, is left out by `mutants`.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

# The course's names by kind; a name is replaced by others of its own kind. Every other name is an array.
KINDS = {
    "size": {"N", "n", "m", "L", "n_classes", "steps", "epochs", "k", "i"},
    "number": {"h", "lr", "eps", "beta", "beta1", "beta2", "alpha", "tol", "above", "below", "value"},
    "list": {"weights", "biases", "activations", "weight_grads", "bias_grads", "params", "gradients"},
    "other": {"index", "known", "kept", "optimizer", "np", "torch", "float", "abs", "any", "len", "range", "None"},
}
# Arrays of one axis, which have no transpose.
VECTORS = {"start", "p", "v", "s", "mu", "g", "mu_hat", "s_hat", "end", "other", "losses", "b", "db", "labels"}
PARTNERS = {
    "sum": ("mean", "max"),
    "mean": ("sum",),
    "max": ("min", "sum"),
    "min": ("max",),
    "maximum": ("minimum",),
    "any": ("all",),
    "all": ("any",),
    "zeros": ("ones",),
    "zeros_like": ("ones_like",),
    "append": ("extend",),
    "sqrt": ("square", "abs"),
    "exp": ("log1p", "expm1"),
    "SGD": ("Adam",),
    "Adam": ("SGD", "RMSprop", "AdamW", "NAdam"),
    "float64": ("int64",),
}
ARITHMETIC = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult, ast.Div),
    ast.Mult: (ast.Div, ast.Add, ast.Sub, ast.MatMult),
    ast.Div: (ast.Mult, ast.FloorDiv, ast.Sub),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult, ast.Add),
    ast.BitOr: (ast.BitAnd, ast.BitXor),
    ast.BitAnd: (ast.BitOr,),
}
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
NOT_COMMUTATIVE = (ast.Sub, ast.Div, ast.Pow, ast.MatMult)


@dataclass(frozen=True)
class Place:
    """A node of a function, with what stands around it."""

    function: ast.FunctionDef
    node: ast.AST
    parent: ast.AST
    field: str
    at: int | None = None  # in a list of nodes

    @property
    def stored(self):
        return isinstance(getattr(self.node, "ctx", None), (ast.Store, ast.Del))

    @property
    def called(self):
        return isinstance(self.parent, ast.Call) and self.field == "func"

    @property
    def is_value(self):
        """Whether the node is an expression whose value is used, so that any other may stand there."""
        return (
            isinstance(self.node, ast.expr)
            and not self.stored
            and not self.called
            and not isinstance(self.parent, (ast.Attribute, ast.Expr))
            and not isinstance(self.node, (ast.Slice, ast.Starred, ast.JoinedStr))
        )


def kind(name):
    return next((kind for kind, names in KINDS.items() if name in names), "array")


def number(value):
    """Return the node of a number; a negative one as the parser has it."""
    return ast.UnaryOp(ast.USub(), number(-value)) if value < 0 else ast.Constant(value)


def changed(node, **fields):
    """Return a copy of a node with other fields; what is below it is shared."""
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def swapped(items, first):
    items = list(items)
    items[first], items[first + 1] = items[first + 1], items[first]
    return items


def names_in(function):
    """Return the names that a function has: its parameters and what it assigns, without those that it calls."""
    names = [argument.arg for argument in function.args.args]
    called = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append(node.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called.add(node.func.id)
    return [name for name in dict.fromkeys(names) if name not in called]


# ---- expressions


def arithmetic(place) -> Iterator[ast.AST]:
    """Another arithmetic operator."""
    if isinstance(place.node, ast.BinOp):
        for operator in ARITHMETIC.get(type(place.node.op), ()):
            yield changed(place.node, op=operator())


def operand_dropped(place):
    """One factor or term of two is left."""
    if isinstance(place.node, ast.BinOp):
        yield place.node.left
        yield place.node.right
    if isinstance(place.node, ast.BoolOp):
        yield from place.node.values


def operands_swapped(place):
    """The operands of an operator that does not commute, the other way round."""
    if isinstance(place.node, ast.BinOp) and isinstance(place.node.op, NOT_COMMUTATIVE):
        yield changed(place.node, left=place.node.right, right=place.node.left)


def regrouped(place):
    """Parentheses elsewhere: a op (b op c) for (a op b) op c, and the reverse."""
    node = place.node
    if not isinstance(node, ast.BinOp):
        return
    if isinstance(node.left, ast.BinOp) and not isinstance(node.op, ast.Pow):
        yield changed(node.left, right=changed(node, left=node.left.right))
    if isinstance(node.right, ast.BinOp) and not isinstance(node.op, ast.Pow):
        yield changed(node.right, left=changed(node, right=node.right.left))


def comparison(place):
    """Another comparison; a bound off by one."""
    if isinstance(place.node, ast.Compare):
        for operator in COMPARISONS:
            if not isinstance(place.node.ops[0], operator):
                yield changed(place.node, ops=[operator()])


def condition(place):
    """A condition negated, or known beforehand."""
    negated = isinstance(place.node, ast.UnaryOp) and isinstance(place.node.op, ast.Not)
    if isinstance(place.node, (ast.Compare, ast.BoolOp)) or negated or place.field == "test":
        yield place.node.operand if negated else ast.UnaryOp(ast.Not(), place.node)
        yield ast.Constant(value=True)
        yield ast.Constant(value=False)
    if isinstance(place.node, ast.BoolOp):
        other = ast.And() if isinstance(place.node.op, ast.Or) else ast.Or()
        yield changed(place.node, op=other)


def constant(place):
    """Another number: 0, 1, one more or less, twice, half, with the other sign, ten times; a default value too."""
    if isinstance(place.node, ast.Constant) and type(place.node.value) in (int, float):
        c = place.node.value
        half = c // 2 if isinstance(c, int) and c % 2 == 0 else c / 2
        for value in (0, 1, c + 1, c - 1, 2 * c, half, -c, 10 * c, 1 - c):
            if value != c:
                yield number(value)


def keyword(place):
    """A keyword left out; axis and keepdims changed."""
    if not isinstance(place.node, ast.Call):
        return
    for at, given in enumerate(place.node.keywords):
        rest = place.node.keywords[:at] + place.node.keywords[at + 1 :]
        yield changed(place.node, keywords=rest)
        values = {"axis": (0, 1, -1, None), "keepdims": (False,), "strict": (False,), "requires_grad": (False,)}
        for value in values.get(given.arg, ()):
            other = number(value) if type(value) is int else ast.Constant(value)
            if ast.unparse(other) != ast.unparse(given.value):
                yield changed(place.node, keywords=[*rest, ast.keyword(given.arg, other)])


def axes(node):
    """Return how many axes the value of an expression has in this course, as far as its names tell: 2 at most."""
    match node:
        case ast.Constant():
            return 0
        case ast.Name():
            return 0 if kind(node.id) != "array" else 1 if node.id in VECTORS else 2
        case ast.BinOp():
            return max(axes(node.left), axes(node.right))
        case ast.UnaryOp():
            return axes(node.operand)
        case ast.Compare():
            return axes(node.left)
        case ast.Attribute():
            return axes(node.value)
        case ast.Subscript(value=ast.Name("trajectory")):
            return 1
        case ast.Subscript(slice=ast.Name("index")):
            return 0
        case ast.Call(func=ast.Name("len" | "float" | "f" | "any")):
            return 0
        case ast.Call(func=ast.Attribute(ast.Name("np"), "sum" | "stack"), keywords=[]):
            return 0
        case ast.Call(func=ast.Attribute(value, "sum" | "max" | "copy"), keywords=keywords):
            return axes(value) - any(given.arg == "axis" for given in keywords)
        case ast.Call(args=args) if args:
            return max(map(axes, args))
        case _:
            return 2


def transpose(place):
    """A transpose dropped, or added to a matrix, a product or a result."""
    if isinstance(place.node, ast.Attribute) and place.node.attr == "T":
        yield place.node.value
    elif place.is_value and isinstance(place.node, (ast.Name, ast.BinOp, ast.Call, ast.Subscript)):
        if axes(place.node) == 2 and not (
            isinstance(place.node, ast.Name) and place.node.id not in names_in(place.function)
        ):
            yield ast.Attribute(place.node, "T", ast.Load())


def minus(place):
    """A minus added before an expression, or taken away; not where only a length is asked for or nothing is in it."""
    node, around = place.node, ast.unparse(place.parent)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    elif place.is_value and isinstance(node, (ast.BinOp, ast.Call, ast.Name, ast.Subscript, ast.Attribute)):
        if not around.startswith(("len(", "np.zeros_like(")) and not ast.unparse(node).startswith(
            ("np.zeros", "np.empty")
        ):
            yield ast.UnaryOp(ast.USub(), node)


def index(place):
    """An index one too large or one too small, a place of `...` taken by a slice or left out."""
    if not isinstance(place.node, ast.Subscript):
        return
    at = place.node.slice
    if isinstance(at, ast.Name):
        for operator in (ast.Add(), ast.Sub()):
            yield changed(place.node, slice=ast.BinOp(at, operator, ast.Constant(1)))
    if isinstance(at, ast.Tuple):
        yield changed(place.node, slice=changed(at, elts=swapped(at.elts, 0)))
        for left_out in range(len(at.elts)):
            rest = at.elts[:left_out] + at.elts[left_out + 1 :]
            yield changed(place.node, slice=rest[0] if len(rest) == 1 else changed(at, elts=rest))
        if isinstance(at.elts[0], ast.Constant) and at.elts[0].value is ...:
            yield changed(place.node, slice=changed(at, elts=[ast.Slice(), *at.elts[1:]]))
    if not place.stored:
        yield place.node.value


def arguments_swapped(place):
    """Two neighbouring arguments, items or targets the other way round."""
    if isinstance(place.node, ast.Call):
        for first in range(len(place.node.args) - 1):
            yield changed(place.node, args=swapped(place.node.args, first))
    if isinstance(place.node, (ast.Tuple, ast.List)) and not isinstance(place.parent, ast.Subscript):
        for first in range(len(place.node.elts) - 1):
            yield changed(place.node, elts=swapped(place.node.elts, first))


def item_dropped(place):
    """An item of a tuple or list left out."""
    if isinstance(place.node, (ast.Tuple, ast.List)) and not place.stored and place.field != "slice":
        for at in range(len(place.node.elts)):
            yield changed(place.node, elts=place.node.elts[:at] + place.node.elts[at + 1 :])


def name(place):
    """Another name of the same kind."""
    if not isinstance(place.node, ast.Name) or place.stored or kind(place.node.id) == "other":
        return
    known = names_in(place.function)
    if place.node.id in known:
        for other in known:
            if other != place.node.id and kind(other) == kind(place.node.id):
                yield changed(place.node, id=other)


def bounds(place):
    """The bounds of a range one further or one nearer."""
    if isinstance(place.node, ast.Call) and ast.unparse(place.node.func) == "range":
        for at, bound in enumerate(place.node.args):
            for operator in (ast.Add(), ast.Sub()):
                moved = ast.BinOp(bound, operator, ast.Constant(1))
                yield changed(place.node, args=[*place.node.args[:at], moved, *place.node.args[at + 1 :]])
        if len(place.node.args) == 1:
            yield changed(place.node, args=[ast.Constant(1), *place.node.args])


def partner(place):
    """A function's partner: zeros and ones, sum and mean, max and min."""
    if isinstance(place.node, ast.Attribute):
        for other in PARTNERS.get(place.node.attr, ()):
            yield changed(place.node, attr=other)


def call_dropped(place):
    """The argument of a call, or the object of a method, instead of the result."""
    if not isinstance(place.node, ast.Call):
        return
    if place.node.args:
        yield place.node.args[0]
    method = place.node.func
    if isinstance(method, ast.Attribute) and ast.unparse(method.value) not in (
        "np",
        "np.linalg",
        "torch",
        "torch.optim",
    ):
        yield method.value


def attribute_dropped(place):
    """The object instead of its attribute."""
    if isinstance(place.node, ast.Attribute) and place.is_value and place.node.attr != "T":
        yield place.node.value


# ---- statements


def statement_dropped(place):
    """A statement left out; of a block its body remains."""
    if isinstance(place.node, ast.stmt) and not isinstance(place.node, ast.FunctionDef):
        yield []
        if isinstance(place.node, (ast.If, ast.With)):
            yield place.node.body


def loop_ended(place):
    """A loop that ends after its first round; the last statement of its body behind it."""
    if isinstance(place.node, ast.For):
        yield [changed(place.node, body=[*place.node.body, ast.Break()])]
        if len(place.node.body) > 1:
            yield [changed(place.node, body=place.node.body[:-1]), place.node.body[-1]]
        else:
            yield place.node.body


def statements_swapped(place):
    """A statement of a loop before the one in front of it."""
    if isinstance(place.node, ast.For):
        for first in range(len(place.node.body) - 1):
            yield [changed(place.node, body=swapped(place.node.body, first))]


def returned(place):
    """An argument, or nothing, is returned."""
    if isinstance(place.node, ast.Return):
        for argument in place.function.args.args:
            yield [ast.Return(ast.Name(argument.arg, ast.Load()))]
        yield [ast.Return(ast.Constant(None))]


def other_error(place):
    """Another error is raised, or the error is returned."""
    if isinstance(place.node, ast.Raise):
        yield [ast.Raise(ast.Name("TypeError", ast.Load()), None)]
        yield [ast.Return(place.node.exc)]


OPERATORS = (
    arithmetic,
    operand_dropped,
    operands_swapped,
    regrouped,
    comparison,
    condition,
    constant,
    keyword,
    transpose,
    minus,
    index,
    arguments_swapped,
    item_dropped,
    name,
    bounds,
    partner,
    call_dropped,
    attribute_dropped,
    statement_dropped,
    loop_ended,
    statements_swapped,
    returned,
    other_error,
)
