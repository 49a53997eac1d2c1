"""The command line with one more task, for tests that need a process of their own."""

from tutor.cli.app import main
from tutor.recipes import registry

registry._RECIPES["tiny"] = ("tests.cli.tiny_recipe", "TinyRecipe")

if __name__ == "__main__":
    main()
