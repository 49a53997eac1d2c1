"""Guards of programs, right and wrong ones: all called as guard(source), True where the program may run."""

import ast

FORBIDDEN = {"eval", "exec", "open", "getattr"}


def parsed(source):
    """The tree of a program, or None."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return None


def made(
    imports=(ast.Import, ast.ImportFrom),
    dunder=lambda name: "__" in name,
    attributes=True,
    forbidden=FORBIDDEN,
    forbidden_attributes=frozenset(),
    nodes=ast.walk,
    unreadable=False,
    plain=True,
):
    """A guard with one part in another form."""

    def guard(source):
        tree = parsed(source)
        if tree is None:
            return unreadable
        for node in nodes(tree):
            if isinstance(node, imports):
                return False
            if isinstance(node, ast.Name) and (node.id in forbidden or (plain and dunder(node.id))):
                return False
            if attributes and isinstance(node, ast.Attribute):
                if dunder(node.attr) or node.attr in forbidden_attributes:
                    return False
        return True

    return guard


honest = made()
shown = made(imports=(ast.Import,), attributes=False)
names_alone = made(attributes=False)
no_from = made(imports=(ast.Import,))
no_imports = made(imports=(ast.ImportFrom,))
at_the_ends = made(dunder=lambda name: name.startswith("__"))
one_underscore = made(dunder=lambda name: name.startswith("_"))
any_underscore = made(dunder=lambda name: "_" in name)
attributes_alone = made(plain=False)
forbids_methods = made(forbidden_attributes=FORBIDDEN)
allows_nonsense = made(unreadable=True)


def _outside(node):
    """A node and all below it, but for the bodies of functions."""
    yield node
    if not isinstance(node, ast.FunctionDef):
        for child in ast.iter_child_nodes(node):
            yield from _outside(child)


top_level = made(nodes=_outside)
any_call = made(forbidden=FORBIDDEN | {"print", "len", "sorted"})
forgets_open = made(forbidden=FORBIDDEN - {"open"})
refuses_all = lambda source: False
turned_round = lambda source: not honest(source)


def raises(source):
    """Raises for what is no program."""
    ast.parse(source)
    return honest(source)


def in_text(source):
    """Searches in the text, comments and all."""
    return parsed(source) is not None and not any(word in source for word in ("import", "__", *FORBIDDEN))


def as_visitor(source):
    """A visitor of the tree."""

    class Visitor(ast.NodeVisitor):
        fine = True

        def visit_Import(self, node):
            self.fine = False

        visit_ImportFrom = visit_Import

        def visit_Name(self, node):
            self.fine &= node.id not in FORBIDDEN and "__" not in node.id

        def visit_Attribute(self, node):
            self.fine &= "__" not in node.attr
            self.generic_visit(node)

    tree = parsed(source)
    if tree is None:
        return False
    visitor = Visitor()
    visitor.visit(tree)
    return visitor.fine


def by_recursion(source):
    """Each node asks its children."""

    def fine(node):
        if isinstance(node, ast.Import | ast.ImportFrom):
            return False
        name = getattr(node, "id", "") or getattr(node, "attr", "")
        if "__" in name or (isinstance(node, ast.Name) and name in FORBIDDEN):
            return False
        return all(map(fine, ast.iter_child_nodes(node)))

    tree = parsed(source)
    return tree is not None and fine(tree)


def by_match(source):
    """All that is forbidden, in patterns."""
    tree = parsed(source)
    if tree is None:
        return False
    for node in ast.walk(tree):
        match node:
            case ast.Import() | ast.ImportFrom():
                return False
            case ast.Name(id=name) if name in FORBIDDEN:
                return False
            case ast.Name(id=name) | ast.Attribute(attr=name) if "__" in name:
                return False
    return True


def by_sets(source):
    """Gathers all names first."""
    tree = parsed(source)
    if tree is None:
        return False
    nodes = [*ast.walk(tree)]
    plain = {node.id for node in nodes if isinstance(node, ast.Name)}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    kinds = {type(node) for node in nodes}
    return not (plain & FORBIDDEN or any("__" in name for name in plain | attributes) or kinds & _IMPORTS)


_IMPORTS = {ast.Import, ast.ImportFrom}
