"""Run pytest as a new process: what a reader's terminal does, and the only way where nothing can fork."""

import subprocess

from redgreen.proof.running.run import PYTEST, Run, end_family, end_group, stuck


class FreshRunner:
    """Starts a new Python for each run."""

    def run(self, run: Run) -> int:
        """Run it and return how it ended; see `Runner.run`."""
        with run.output.open("wb") as output:
            process = subprocess.Popen(
                (str(PYTEST), *run.arguments),
                cwd=run.folder,
                env=dict(run.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            return process.wait(run.patience)
        except subprocess.TimeoutExpired:
            raise stuck(run) from None
        finally:
            if process.returncode is None:
                end_family(process.pid)
                process.wait()
            end_group(process.pid)

    def close(self) -> None:
        """Nothing runs on between two runs."""
