"""`python -m tanwen`."""

from tanwen.cli import main

if __name__ == "__main__":
    main()
