"""The OpenAPI document is true of a deployed stage: what can be derived from it finds nothing.

Every example, and every schema with each of its constraints met and broken. Random requests are made up in
tests/slow/test_made_up_requests.py.
"""

import json
import subprocess
import sys
from pathlib import Path

from tests.builders import CARD, LETTER, PLEDGE, SIGN_IN
from tests.stack import Stack

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)
# Campaigns that exist, so that the fuzzer gets behind the first 404. API Gateway cannot pass TRACE on.
# "Try later" is the answer promised while the exporter, with the many files that a fuzzer asks for, is busy.
CONFIG = """
[parameters]
"path.slug" = {slug}

[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 503]

[phases.coverage]
unexpected-methods = ["DELETE", "PATCH", "PUT"]
"""


def test_a_fuzzer_finds_nothing(stack: Stack, tmp_path: Path) -> None:
    for definition in (LETTER, PLEDGE, CARD, SIGN_IN):
        status, _ = stack.request("PUT", f"/api/v1/organizer/campaigns/{definition['slug']}", definition)
        assert status == 200
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG.format(slug=json.dumps(LETTER["slug"])))
    done = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(config), "run"),
            *(f"{stack.base_url}/api/v1/openapi.json", "--header", f"Authorization: Bearer {stack.api_key}"),
            *("--checks", ",".join(CHECKS), "--phases", "examples,coverage", "--mode", "all"),
            *("--seed", "1", "--request-timeout", "30", "--continue-on-failure"),
            *("--warnings", "off", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
