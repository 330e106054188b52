"""The front door: one command, one file per sub-command in commands/; hands over to a folder and imports it late."""

__version__ = "0.1.0"
