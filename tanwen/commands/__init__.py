"""One file per sub-command; each registers itself on the Typer app it is given and imports its folder late."""
