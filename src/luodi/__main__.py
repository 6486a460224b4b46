"""`python -m luodi` is the command `luodi`, also where the package is on the path and not installed."""

from luodi.faces.cli import main

if __name__ == "__main__":
    main()
