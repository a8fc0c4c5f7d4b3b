"""Where things are, relative to the checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
PACKAGES = LOCAL / "packages"
LOCAL_AWS_PYTHON = LOCAL / "aws-venv" / "bin" / "python"
DOWNLOADS = ROOT / "downloads"
CAMPAIGNS = ROOT / "campaigns"
STAGES = ROOT / "infra" / "stages"
