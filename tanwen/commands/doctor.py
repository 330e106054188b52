"""`tanwen doctor`: is everything there, and do library and indexes agree?"""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("doctor", help="检查安装、数据位置、文件库与索引是否一致；--repair 修复。")(doctor_command)


def doctor_command(
    repair: Annotated[bool, typer.Option("--repair", help="重建与文件库不一致的索引；损坏的库移到一旁。")] = False,
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON。")] = False,
) -> None:
    """Exit status 0 where all is well, 1 where something is not."""
    from knowledge.settings import load_settings
    from tanwen.checkup import examine, tell_people
    from tanwen.output import print_json, progress

    facts = examine(load_settings(), repair=repair, tell=progress)
    if json:
        print_json(facts)
    else:
        for line in tell_people(facts):
            typer.echo(line)
    if not facts["healthy"]:
        raise typer.Exit(1)
