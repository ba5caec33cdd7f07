"""A first start in an empty folder: front and worker find no database, both at once, and make one."""

from pathlib import Path

from tests.journeys.program import plantain


async def test_a_first_start_makes_its_database(tmp_path: Path) -> None:
    async with plantain(tmp_path) as program:
        program.prepared = False
        assert not program.database.exists()
        await program.run()
        async with program.console() as console:
            await console.wait_for(await console.begin("a red fox"), "ready")
        assert "process_ended" not in program.logs()
