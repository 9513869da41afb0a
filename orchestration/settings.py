"""Where the pipeline finds its files and the service it reads from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent
"""The folder of dbt_project.yml."""


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """The paths of one installation, below its data directory."""

    data: Path
    service_url: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> PipelineSettings:
        return cls(
            data=Path(environ.get("COMPTOIR_DATA", "./data")).resolve(),
            service_url=environ.get("COMPTOIR_SERVICE_URL", "http://127.0.0.1:8600"),
        )

    @property
    def warehouse(self) -> Path:
        """The warehouse being built; only the pipeline opens it."""
        return self.data / "warehouse" / "build.duckdb"

    @property
    def pipeline_lock(self) -> Path:
        return self.data / "warehouse" / "build.lock"

    @property
    def published(self) -> Path:
        return self.data / "warehouse" / "published"

    @property
    def dbt_target(self) -> Path:
        return self.data / "dbt" / "target"

    @property
    def dagster_home(self) -> Path:
        return self.data / "dagster"

    @property
    def service_token(self) -> str:
        """The bearer token the service accepts from the pipeline."""
        return (self.data / "secrets" / "service.token").read_text().strip()

    def dbt_environment(self) -> dict[str, str]:
        """What dbt reads from its environment: its file, and where it may write."""
        return {
            "COMPTOIR_WAREHOUSE": str(self.warehouse),
            "DBT_PROJECT_DIR": str(PROJECT),
            "DBT_PROFILES_DIR": str(PROJECT / "transforms"),
            "DBT_TARGET_PATH": str(self.dbt_target),
            "DBT_LOG_PATH": str(self.dbt_target),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_VERSION_CHECK": "false",
            # Unit tests hold the models in the test suite; a build checks the data.
            "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test",
        }
