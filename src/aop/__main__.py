"""`python -m aop`: the command line."""

from aop.cli import main

if __name__ == "__main__":
    main()
